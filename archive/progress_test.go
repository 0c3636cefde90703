package archive_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream/archive"
)

func TestWatch(t *testing.T) {
	tarred := tarOf(t, part{"2019/05/01/00/00.json.gz", gz(lines(1, 100))},
		part{"2019/05/01/00/01.json.gz", gz(lines(101, 200))})
	copied := tarOf(t, part{"2019/05/01/00/00.json.gz", gz(lines(1, 100))})
	cut := gz(lines(1, 9))[:60]
	dir := write(t, part{"a-2019-05-01.tar", tarred}, part{"b-2019-05-01.tar", copied},
		part{"c.jsonl.gz", cut})
	var p archive.Progress
	_, err := all(t, path(dir), archive.Watch(&p))
	must(t, err)
	got := p.Now()
	members := 2*len(gz(lines(1, 100))) + len(gz(lines(101, 200))) + len(cut)
	want := archive.Progressed{
		Total:  int64(len(tarred) + len(copied) + len(cut)),
		Packed: int64(members), // and no headers and padding
		// of the cut one as many as there are whole
		Messages: got.Messages, Members: 4, Damaged: 1,
	}
	if diff := cmp.Diff(want, got); diff != "" || got.Messages < 200 || got.Messages > 208 {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What is left out by its time counts as done, and so do bytes of a tar in a pipe.
func TestWatchOfPartsAndPipes(t *testing.T) {
	tarred := tarOf(t, part{"2019/05/01/00/00.json", lines(1, 1)},
		part{"2019/05/09/00/01.json", lines(2, 2)})
	dir := write(t, part{"a.tar", tarred})
	var p archive.Progress
	day := time.Date(2019, 5, 1, 0, 0, 0, 0, time.UTC)
	_, err := all(t, path(dir), archive.Watch(&p), archive.Between(day, day.Add(time.Hour)))
	must(t, err)
	want := archive.Progressed{
		Total: int64(len(tarred)), Packed: int64(len(lines(1, 1)) + len(lines(2, 2))),
		Messages: 1, Members: 1,
	}
	if diff := cmp.Diff(want, p.Now()); diff != "" {
		t.Errorf("a part (-want +got):\n%s", diff)
	}
	var piped archive.Progress
	source := archive.Reader("pipe", bytes.NewReader(tarred))
	_, err = all(t, []archive.Source{source}, archive.Watch(&piped))
	must(t, err)
	got := piped.Now()
	want = archive.Progressed{Total: -1, Packed: got.Packed, Messages: 2, Members: 2}
	if diff := cmp.Diff(want, got); diff != "" || got.Packed < 4*512 ||
		got.Packed > int64(len(tarred)) {
		t.Errorf("a pipe: %d of %d (-want +got):\n%s", got.Packed, len(tarred), diff)
	}
}
