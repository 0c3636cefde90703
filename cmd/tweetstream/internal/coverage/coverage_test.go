package coverage

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream"
)

func TestLayouts(t *testing.T) {
	for name, want := range map[string]string{
		"a.tar/2011/09/27/19/48.json.bz2":             "YYYY/MM/DD/HH/mm.json.bz2 true",
		"a.tar/data/2013/12-b/31/00/01.json.bz2":      "YYYY/MM/DD/HH/mm.json.bz2 true",
		"a.tar/08/16/21/43.json.bz2":                  "MM/DD/HH/mm.json.bz2 true",
		"a.tar/01/00/29.json.bz2":                     "DD/HH/mm.json.bz2 true",
		"a.tar/20210901/20210901000000.json.gz":       "YYYYMMDDHHMMSS.json.gz true",
		"a.tar/2023/1/2/3/4.json.bz2":                 "YYYY/MM/DD/HH/mm.json.bz2 true",
		"a.tar/2012/04/01/07/.36.json.bz2.tyJLBj":     "*.json.bz2.tyJLBj false",
		"recordings/stream-20191225T120000Z.jsonl.gz": "*.jsonl.gz false",
		"12/00.json":      "*.json false",
		"standard input":  "*",
		"archive/tweets.": "*. false",
	} {
		layout, hasMinute := layoutOf(name)
		if got := fmt.Sprint(layout, " ", hasMinute); got != want && layout != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// at reads a minute of a path.
func at(t *testing.T, text string) time.Time {
	t.Helper()
	minute, err := time.Parse("2006-01-02T15:04", text)
	if err != nil {
		t.Fatal(err)
	}
	return minute
}

func TestGaps(t *testing.T) {
	for _, tt := range []struct {
		name string
		have []string // from and to, included
		want []string
	}{
		{"nothing", nil, nil},
		{"one", []string{"2014-05-01T12:00 2014-05-01T12:00"}, nil},
		{"minutes",
			[]string{"2014-05-01T12:00 2014-05-01T12:03", "2014-05-01T12:05 2014-05-01T12:05",
				"2014-05-01T13:00 2014-05-01T13:00"},
			[]string{"2014-05-01T12:04 to 12:04\tminutes: 1", "2014-05-01T12:06 to 12:59\tminutes: 54"}},
		{"days",
			[]string{"2014-05-01T12:00 2014-05-01T23:59", "2014-05-04T00:00 2014-05-04T00:01"},
			[]string{"2014-05-02 to 2014-05-03\tdays: 2"}},
		{"over midnight",
			[]string{"2014-05-01T12:00 2014-05-01T23:00", "2014-05-02T01:00 2014-05-02T01:01"},
			[]string{"2014-05-01T23:01 to 23:59\tminutes: 59", "2014-05-02T00:00 to 00:59\tminutes: 60"}},
		{"the daily restart",
			[]string{"2016-05-01T12:00 2016-05-01T23:59", "2016-05-02T00:30 2016-05-02T12:00"},
			[]string{"2016-05-02T00:00 to 00:29\tminutes: 30\t" + dailyRestart}},
		{"before it",
			[]string{"2014-05-01T12:00 2014-05-01T23:59", "2014-05-02T00:30 2014-05-02T12:00"},
			[]string{"2014-05-02T00:00 to 00:29\tminutes: 30"}},
		{"in UTC",
			[]string{"2021-08-22T12:00 2021-08-22T23:59", "2021-08-23T00:30 2021-08-23T12:00"},
			[]string{"2021-08-23T00:00 to 00:29\tminutes: 30"}},
		{"summer time",
			[]string{"2016-03-13T01:00 2016-03-13T01:59", "2016-03-13T03:00 2016-03-13T04:00"},
			[]string{"2016-03-13T02:00 to 02:59\tminutes: 60\t" + summerTime}},
		{"another Sunday",
			[]string{"2016-03-06T01:00 2016-03-06T01:59", "2016-03-06T03:00 2016-03-06T04:00"},
			[]string{"2016-03-06T02:00 to 02:59\tminutes: 60"}},
	} {
		set := minutes{}
		for _, pair := range tt.have {
			from, to, _ := strings.Cut(pair, " ")
			for m := at(t, from); !m.After(at(t, to)); m = m.Add(time.Minute) {
				set.add(m)
			}
		}
		var got []string
		if first, last, ok := set.bounds(); ok {
			for _, g := range set.gaps(first, last) {
				got = append(got, strings.TrimRight(g.text()+"\t"+g.Known, "\t"))
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// report has one of everything.
func report(t *testing.T) *Report {
	r := New(100)
	text := `{"id":1,"created_at":"Fri Dec 25 12:00:00 +0000 2020","text":"a","user":{"id":7}}` + "\n" +
		`{"id":1,"created_at":"Fri Dec 25 12:00:01 +0000 2020","text":"a","user":{"id":7}}` + "\n" +
		`{"delete":{"status":{"id":11,"user_id":3}}}` + "\n"
	for event, err := range tweetstream.NewDecoder(strings.NewReader(text)).All() {
		if err != nil {
			t.Fatal(err)
		}
		r.Add(event)
	}
	for i, name := range []string{"2020/12/25/05/00.json.bz2", "2020/12/25/05/02.json.bz2"} {
		r.Add(&tweetstream.Member{
			Source: "a.tar", Name: name, Packed: 1000, Unpacked: 9000, Messages: 2, Copy: i == 1,
			PathTime: at(t, "2020-12-25T05:00").Add(time.Duration(2*i) * time.Minute),
		})
	}
	r.Add(&tweetstream.Damaged{
		Source: "b.tar", Member: "x.json", Offset: 5, Messages: 2, Err: io.ErrUnexpectedEOF,
	})
	bad := &tweetstream.Member{Source: "b.tar", Name: "x.json", Packed: 5, Damaged: true}
	r.Add(bad)
	r.Malformed(bad, 3)
	r.Add(&tweetstream.Member{Source: "README", Skipped: errors.New("not a recording")})
	r.Finish()
	return r
}

func TestText(t *testing.T) {
	var b strings.Builder
	if err := report(t).WriteText(&b, "--format json"); err != nil {
		t.Fatal(err)
	}
	want := `files     2
members   3, 1 of them copies of others
size      2.0 kB, unpacked 18.0 kB
layout    *.json: 1
layout    YYYY/MM/DD/HH/mm.json.bz2: 2
delete    1
status    2
repeats   Tweets: 1, deletes: 0
messages  from 2020-12-25T12:00:00Z to 2020-12-25T12:00:01Z
paths     from 2020-12-25T05:00 to 2020-12-25T05:02
missing   days: 0, minutes: 1

files:
  a.tar  2.0 kB  members: 2    2020-12-25T05:00 to 2020-12-25T05:02
  b.tar  5 B     members: 1  damaged: 2

missing:
  2020-12-25T05:01 to 05:01  minutes: 1

damage:
  b.tar/x.json  after 2 messages: unexpected EOF
  b.tar/x.json  after 0 messages: 3 messages do not decode

no recordings:
  README  not a recording
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTextIsShort(t *testing.T) {
	r := New(0)
	for i := range 60 {
		r.Add(&tweetstream.Member{Source: fmt.Sprintf("%d.jsonl", i)})
	}
	r.Finish()
	var b strings.Builder
	if err := r.WriteText(&b, "--format json"); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "\n  and 10 more; --format json has all\n") ||
		strings.Contains(b.String(), "50.jsonl") {
		t.Error(b.String())
	}
}

// The keys of the JSON are for programs: they stay.
func TestJSON(t *testing.T) {
	got, err := json.Marshal(report(t))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"files":[{"file":"a.tar","members":2,"packed":2000,"messages":4,"damaged":0,` +
		`"path_first":"2020-12-25T05:00","path_last":"2020-12-25T05:02"},` +
		`{"file":"b.tar","members":1,"packed":5,"damaged":2}],` +
		`"members":3,"copies":1,"packed":2005,"unpacked":18000,"messages":4,` +
		`"kinds":{"delete":1,"status":2},` +
		`"first":"2020-12-25T12:00:00Z","last":"2020-12-25T12:00:01Z",` +
		`"repeats":{"tweets":1,"deletes":0},` +
		`"layouts":{"*.json":1,"YYYY/MM/DD/HH/mm.json.bz2":2},` +
		`"path_first":"2020-12-25T05:00","path_last":"2020-12-25T05:02",` +
		`"missing":[{"from":"2020-12-25T05:01","to":"2020-12-25T05:01","minutes":1}],` +
		`"damage":[{"file":"b.tar","member":"x.json","offset":5,"unpacked":0,"messages":2,` +
		`"error":"unexpected EOF"},` +
		`{"file":"b.tar","member":"x.json","offset":5,"unpacked":0,"messages":0,` +
		`"error":"3 messages do not decode"}],` +
		`"skipped":[{"file":"README","reason":"not a recording"}]}`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The names of members are chosen by whoever packed them.
func TestTextIsHarmless(t *testing.T) {
	r := New(1)
	r.Add(&tweetstream.Damaged{Source: "a.tar", Member: "\x1b[2J\nfiles", Err: errors.New("\x07cut")})
	var b strings.Builder
	if err := r.WriteText(&b, "--format json"); err != nil {
		t.Fatal(err)
	}
	if want := `a.tar/\u001b[2J\nfiles  after 0 messages: \u0007cut`; !strings.Contains(b.String(), want) {
		t.Errorf("%q does not contain %q", b.String(), want)
	}
}
