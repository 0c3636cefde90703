package archive_test

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/archive"
)

// listed are the events of List in short.
func listed(t *testing.T, sources []archive.Source, options ...archive.Option) (
	got []string, err error,
) {
	t.Helper()
	for event, err := range archive.List(t.Context(), sources, options...) {
		if err != nil {
			return got, err
		}
		switch e := event.(type) {
		case *tweetstream.Member:
			text := fmt.Sprintf("%s/%s %s %d", filepath.Base(e.Source), e.Name,
				e.PathTime.Format("01-02T15:04"), e.Packed)
			if e.Skipped != nil {
				text += " skipped"
			}
			got = append(got, text)
		case *tweetstream.Damaged:
			got = append(got, "damaged "+filepath.Base(e.Source))
		}
	}
	return got, nil
}

func TestListReadsDirectories(t *testing.T) {
	broken := zipOf(t, 0, part{"2019/05/03/00/00.json", lines(1, 1)})
	dir := write(t,
		part{"2019-05-02.tar", tarOf(t, part{"2019/05/02/00/01.json", []byte("not")},
			part{"2019/05/02/00/00.json", lines(1, 1)})},
		part{"2019-05-01.zip", zipOf(t, 8, part{"2019/05/01/00/00.json", lines(1, 2)})},
		part{"2019-05-03.zip", broken[:len(broken)-10]},
		part{"2019-05-04.png", []byte("\x89PNG\r\n")},
		part{"2019-05-05.jsonl.gz", gz(lines(1, 9))})
	missing := archive.Path(filepath.Join(dir, "missing"))
	got, err := listed(t, append(path(dir), missing))
	if !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	want := []string{
		"damaged missing",
		fmt.Sprintf("2019-05-01.zip/2019/05/01/00/00.json 05-01T00:00 %d", 0),
		"2019-05-02.tar/2019/05/02/00/00.json 05-02T00:00 " + fmt.Sprint(len(lines(1, 1))),
		"2019-05-02.tar/2019/05/02/00/01.json 05-02T00:01 3",
		"damaged 2019-05-03.zip",
		"2019-05-03.zip/2019/05/03/00/00.json 05-03T00:00 " +
			fmt.Sprint(len(lines(1, 1))+16), // and the data descriptor
		"2019-05-04.png/ 05-04T00:00 6 skipped",
		"2019-05-05.jsonl.gz/ 05-05T00:00 " + fmt.Sprint(len(gz(lines(1, 9)))),
	}
	if len(got) > 1 { // the size that deflate makes is its own matter
		var size int
		_, _ = fmt.Sscanf(got[1], "2019-05-01.zip/2019/05/01/00/00.json 05-01T00:00 %d", &size)
		want[1] = fmt.Sprintf("2019-05-01.zip/2019/05/01/00/00.json 05-01T00:00 %d", size)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	day := time.Date(2019, 5, 1, 0, 0, 0, 0, time.UTC)
	got, err = listed(t, path(dir), archive.Between(day, day.Add(time.Hour)))
	if len(got) != 3 || err != nil { // and the day after, by the paths
		t.Errorf("%q, %v", got, err)
	}
}
