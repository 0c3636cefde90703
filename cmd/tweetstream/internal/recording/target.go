package recording

import (
	"fmt"
	"strings"

	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/disk"
)

// Options say how targets are opened.
type Options struct {
	Rotation  Rotation
	Overwrite bool    // replace files that exist
	Disk      disk.FS // nil is that of the machine
	Resume    *Resume // nil begins
}

func (o Options) disk() disk.FS {
	if o.Disk == nil {
		return disk.OS{}
	}
	return o.Disk
}

// form is a kind of target, known by the end of its name.
type form struct {
	suffix string
	open   func(target, suffix string, o Options) (Sink, error)
}

// forms are all kinds of targets. One that is known by a scheme, such as nats://,
// or by another suffix belongs in this table.
var forms = []form{
	{".jsonl", openFile(plain)},
	{".jsonl.gz", openFile(gzipped)},
	{".jsonl.zst", openFile(zstandard)},
}

// Suffixes returns the ends of names that [Open] knows.
func Suffixes() []string {
	suffixes := make([]string, len(forms))
	for i, f := range forms {
		suffixes[i] = f.suffix
	}
	return suffixes
}

// Check returns an error for a target whose name has an unknown end.
func Check(target string) error {
	_, err := formOf(target)
	return err
}

// Open opens a target as a Sink.
func Open(target string, o Options) (Sink, error) {
	f, err := formOf(target)
	if err != nil {
		return nil, err
	}
	return f.open(target, f.suffix, o)
}

func formOf(target string) (form, error) {
	for _, f := range forms {
		if strings.HasSuffix(target, f.suffix) {
			return f, nil
		}
	}
	return form{}, fmt.Errorf(
		"%s: the end of the name says what to write, and must be one of %s", target,
		strings.Join(Suffixes(), ", "))
}
