package survey

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/coverage"
	"github.com/gotweetstream/tweetstream/tweet"
)

var christmas = time.Date(2019, 12, 25, 12, 0, 0, 0, time.UTC)

func status(at time.Time, lang string) *tweetstream.Status {
	s := &tweetstream.Status{Tweet: tweet.Tweet{Lang: lang, User: tweet.User{ScreenName: "a"}}}
	s.CreatedAt = tweet.Time{Time: at}
	return s
}

func sum(counts []int64) (sum int64) {
	for _, n := range counts {
		sum += n
	}
	return sum
}

// Steps of time become wider as the time becomes longer. No message gets lost, and there are never
// too many steps.
func TestStepsBecomeWider(t *testing.T) {
	s := New()
	for i, tt := range []struct {
		after time.Duration
		want  string
	}{
		{0, "1 minute"}, {3 * time.Hour, "1 minute"}, {5 * time.Hour, "5 minutes"},
		{24 * time.Hour, "15 minutes"}, {-24 * time.Hour, "15 minutes"},
		{200 * 24 * time.Hour, "1 day"}, {-365 * 24 * time.Hour, "7 days"},
		{-13 * 365 * 24 * time.Hour, "28 days"}, {80 * 365 * 24 * time.Hour, "364 days"},
	} {
		s.Add(status(christmas.Add(tt.after), "en"), false)
		r := s.Finish(coverage.New(0))
		if got := Step(r.StepSeconds); got != tt.want || len(r.Times) > mostSteps {
			t.Errorf("after %s there are %d steps of %s, want %s", tt.after, len(r.Times), got, tt.want)
		}
		if got := sum(r.Languages[0].Counts); got != int64(i+1) {
			t.Errorf("after %s the steps have %d Tweets, want %d", tt.after, got, i+1)
		}
	}
}

// Whatever strangers make up, a few values are kept, and the sums are right.
func TestMemoryIsBounded(t *testing.T) {
	s := New()
	const n = 5 * columnWords
	for i := range n {
		s.Add(status(christmas, fmt.Sprint("made up ", i)), false)
		s.Add(status(christmas, "en"), false)
	}
	if len(s.languages.counts) > columnWords {
		t.Errorf("%d values are kept", len(s.languages.counts))
	}
	var all, inSteps int64
	languages := s.Finish(coverage.New(0)).Languages
	for _, l := range languages {
		all += l.Count
		inSteps += sum(l.Counts)
	}
	if all != 2*n || inSteps != 2*n || len(languages) != mostSeries+1 {
		t.Errorf("%d languages have %d Tweets, and %d in steps, want %d", len(languages), all, inSteps,
			2*n)
	}
	if first := languages[0]; first.Value != "en" || first.Count-first.TooHigh > n || first.Count < n {
		t.Errorf("the first language is %+v", first.Top)
	}
}

func TestImpossibleTimesAreNone(t *testing.T) {
	s := New()
	for _, at := range []time.Time{time.Unix(0, 0), {}, christmas, christmas.AddDate(500, 0, 0)} {
		s.Add(status(at, "en"), false)
	}
	r := s.Finish(coverage.New(0))
	if r.Messages != 4 || r.Undated != 3 || len(r.Days) != 1 || len(r.Times) != 1 {
		t.Errorf("messages %d, without a time %d, days %d", r.Messages, r.Undated, len(r.Days))
	}
}

// Damage is at the last message before it, repeats are at their own time, and hours without a
// message are gaps between others only.
func TestCalendarOfHours(t *testing.T) {
	s := New()
	s.Add(status(christmas, "en"), false)
	s.Add(status(christmas.Add(3*time.Hour), "en"), true)
	s.Add(&tweetstream.Damaged{Source: "a", Err: errors.New("cut")}, false)
	s.Add(&tweetstream.Member{Source: "a", Damaged: true}, false)
	s.Add(&tweetstream.Member{Source: "b", Damaged: true}, false) // nobody knows when
	rows, unit := s.Finish(coverage.New(0)).Calendar()
	if len(rows) != 1 || unit != "hour" || len(rows[0].Cells) != 24 {
		t.Fatalf("the rows are %v, by %s", rows, unit)
	}
	want := Slot{Messages: 2, Repeats: 1, Damaged: 1}
	if diff := cmp.Diff(want, rows[0].Slot); diff != "" || rows[0].Empty != 2 {
		t.Errorf("%d hours are empty; (-want +got):\n%s", rows[0].Empty, diff)
	}
	cells := rows[0].Cells
	if cells[11].IsGap() || cells[12].IsGap() || !cells[13].IsGap() || cells[15].Damaged != 1 {
		t.Errorf("the cells are %+v", cells)
	}
}

// A month is a row, its days stand below those of others, and empty months are one row.
func TestCalendarOfDays(t *testing.T) {
	s := New()
	s.Add(status(christmas, "en"), false)
	s.Add(status(christmas.AddDate(0, 4, 0), "en"), false)
	rows, unit := s.Finish(coverage.New(0)).Calendar()
	var labels []string
	for _, row := range rows {
		labels = append(labels,
			fmt.Sprintf("%s: %d cells, %d empty", row.Label, len(row.Cells), row.Empty))
	}
	want := []string{"2019-12: 31 cells, 6 empty", "2020-01 to 2020-03: 0 cells, 91 empty",
		"2020-04: 25 cells, 24 empty"}
	if diff := cmp.Diff(want, labels); diff != "" || unit != "day" {
		t.Errorf("by %s (-want +got):\n%s", unit, diff)
	}
	if first := rows[0].Cells; !first[23].Outside || first[24].Label != "2019-12-25" {
		t.Errorf("the first row is %+v", rows[0])
	}
}

func TestTextOfStrangersIsHarmless(t *testing.T) {
	s := New()
	hostile := status(christmas, "\x1b[31m")
	hostile.User.ScreenName = "a\nb"
	s.Add(hostile, false)
	var b strings.Builder
	if err := s.Finish(coverage.New(0)).WriteText(&b); err != nil {
		t.Fatal(err)
	}
	if text := b.String(); strings.Contains(text, "\x1b") || !strings.Contains(text, `@a\nb`) {
		t.Errorf("the text is\n%s", text)
	}
}
