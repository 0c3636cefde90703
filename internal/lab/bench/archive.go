package main

import (
	"archive/tar"
	"compress/bzip2"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/archive"
	"github.com/gotweetstream/tweetstream/match"
	"github.com/gotweetstream/tweetstream/tweet"
)

// archiveRole reads a recording in one way, with so many jobs, and measures that.
func archiveRole(way, path, params, jobs string) error {
	n, err := strconv.Atoi(jobs)
	if err != nil {
		return err
	}
	m := newMeasured()
	s := m.start()
	var kept int
	if way == unpackOnly {
		err = unpackRecording(path, n)
	} else {
		kept, err = readRecording(way, path, params, n)
	}
	s.stop(kept)
	m.finish()
	return answer(m, err)
}

// The ways to read a recording.
const (
	unpackOnly = "unpack" // by the decoders that package archive has, and no more
	readAll    = "all"    // every Tweet, decoded
	screened   = "filter" // by package archive's filter
	decoded    = "decode" // by the same filter on every Tweet, decoded
)

// readRecording returns how many Tweets it kept.
func readRecording(way, path, params string, jobs int) (kept int, err error) {
	options := []archive.Option{archive.Jobs(jobs), archive.Kinds(tweetstream.KindStatus)}
	if way != readAll {
		m, err := readFilter(params)
		if err != nil {
			return 0, err
		}
		if way == decoded {
			m = match.Func(m.Matches) // is no Screener
		}
		options = append(options, archive.Filter(m))
	}
	sources := []archive.Source{archive.Path(path)}
	for event, err := range archive.All(context.Background(), sources, options...) {
		if err != nil {
			return kept, err
		}
		if event.Kind() != tweetstream.KindStatus {
			return kept, fmt.Errorf("%s: %v", path, event)
		}
		kept++
	}
	return kept, nil
}

func readFilter(name string) (match.Filter, error) {
	var p tweetstream.FilterParams
	text, err := os.ReadFile(name)
	if err = errors.Join(err, json.Unmarshal(text, &p)); err != nil {
		return nil, err
	}
	return match.New(p)
}

// unpackRecording unpacks a file, or the members of a tar, several at once.
func unpackRecording(path string, jobs int) error {
	if filepath.Ext(path) == ".tar" {
		return unpackMembers(path, jobs)
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return discard(f, filepath.Ext(path))
}

// onlyReader hides the other methods of a reader.
type onlyReader struct{ io.Reader }

func discard(r io.Reader, suffix string) error {
	switch suffix {
	case ".gz":
		z, err := gzip.NewReader(r)
		if err != nil {
			return err
		}
		r = z
	case ".zst":
		z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1))
		if err != nil {
			return err
		}
		defer z.Close()
		r = z
	case ".bz2":
		r = bzip2.NewReader(r)
	}
	_, err := io.CopyBuffer(io.Discard, onlyReader{r}, make([]byte, 64<<10))
	return err
}

func unpackMembers(path string, jobs int) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	members := make(chan *io.SectionReader)
	errs := make([]error, jobs)
	var group sync.WaitGroup
	for i := range jobs {
		group.Go(func() {
			for m := range members {
				errs[i] = errors.Join(errs[i], discard(m, ".bz2"))
			}
		})
	}
	err = eachMember(f, func(m *io.SectionReader) { members <- m })
	close(members)
	group.Wait()
	return errors.Join(append(errs, err)...)
}

func eachMember(f *os.File, visit func(*io.SectionReader)) error {
	for t := tar.NewReader(f); ; {
		header, err := t.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		at, err := f.Seek(0, io.SeekCurrent)
		if err != nil {
			return err
		}
		visit(io.NewSectionReader(f, at, header.Size))
	}
}

// shareOf returns how many of the Tweets match terms, of 1.
func shareOf(tweets []tweet.Tweet, terms ...string) (float64, error) {
	m, err := match.New(tweetstream.FilterParams{Track: terms})
	if err != nil {
		return 0, err
	}
	n := 0
	for i := range tweets {
		if m.Matches(&tweets[i]) {
			n++
		}
	}
	return float64(n) / float64(max(len(tweets), 1)), nil
}
