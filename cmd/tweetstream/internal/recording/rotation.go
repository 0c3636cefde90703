package recording

import (
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/size"
	"github.com/gotweetstream/tweetstream/sink"
	"github.com/gotweetstream/tweetstream/sink/jsonl"
)

// leastEvery keeps the names of files apart: they have seconds.
const leastEvery = time.Second

// ParseRotation reads a duration such as 1h or 1d, a size such as 500MB or 1GiB,
// or both with a comma between them.
func ParseRotation(text string) (r jsonl.Rotation, err error) {
	for word := range strings.SplitSeq(text, ",") {
		word = strings.TrimSpace(word)
		if bytes, ok := size.Parse(word); ok && r.Bytes == 0 {
			r.Bytes = bytes
		} else if every, ok := parseEvery(word); ok && r.Every == 0 {
			r.Every = every
		} else {
			return jsonl.Rotation{}, fmt.Errorf(
				"%q is neither a duration from 1s, such as 1h or 1d, nor a size, such as 500MB "+
					"or 1GiB", word)
		}
	}
	return r, nil
}

func parseEvery(word string) (time.Duration, bool) {
	if days, found := strings.CutSuffix(word, "d"); found {
		n, err := strconv.ParseUint(days, 10, 16)
		return time.Duration(n) * 24 * time.Hour, err == nil && n > 0
	}
	every, err := time.ParseDuration(word)
	return every, err == nil && every >= leastEvery
}

// Free returns an error that is [fs.ErrExist] if the first file of a target exists and
// must not be replaced.
func Free(target string, o Options) error {
	f, err := FormOf(target)
	if err != nil {
		return err
	}
	name := firstName(target, f.Suffix, o)
	if _, err := os.Lstat(name); err == nil && !o.Overwrite {
		return &sink.FileError{Name: name, Err: fs.ErrExist}
	}
	return sink.Free(name, o.Overwrite)
}

// firstName is the name of a target, or of the first file of its rotation.
func firstName(target, suffix string, o Options) string {
	if o.Rotation.IsZero() {
		return target
	}
	for name := range o.Rotation.Names(target, suffix, o.Resume.Begin) {
		return name
	}
	return target
}
