package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"
)

// recorded returns the lines of a file, without their line ends, read anew by
// each iteration. An error in the middle is given to failed, and ends the lines.
func recorded(path string, failed context.CancelCauseFunc) (iter.Seq[[]byte], error) {
	f, err := openRecorded(path) // now, so that a mistake shows at the start
	if err != nil {
		return nil, usagef("--from: %w", err)
	}
	if err := f.Close(); err != nil {
		return nil, fmt.Errorf("--from: %w", err)
	}
	return func(yield func([]byte) bool) {
		f, err := openRecorded(path)
		if err == nil {
			err = eachLine(f, yield)
			_ = f.Close() // was only read
		}
		if err != nil {
			failed(fmt.Errorf("--from: %s: %w", path, err))
		}
	}, nil
}

// recording is a file, or what is unpacked from it.
type recording struct {
	io.Reader
	io.Closer
}

func openRecorded(path string) (*recording, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, errors.Join(err, f.Close(), fmt.Errorf("%s is not a regular file, which could be read for each client", path))
	}
	if !strings.HasSuffix(path, ".gz") {
		return &recording{f, f}, nil
	}
	unpacked, err := gzip.NewReader(bufio.NewReader(f))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), f.Close())
	}
	return &recording{unpacked, f}, nil
}

// eachLine yields the lines of r, of whatever length, that end with LF or CRLF
// or the end of the file. A slice is valid until yield returns.
func eachLine(r io.Reader, yield func([]byte) bool) error {
	lines := bufio.NewReaderSize(r, 64<<10)
	var line []byte
	for {
		part, err := lines.ReadSlice('\n')
		line = append(line, part...)
		if err == bufio.ErrBufferFull {
			continue
		}
		if err != nil && err != io.EOF {
			return err
		}
		if err == io.EOF && len(line) == 0 {
			return nil
		}
		if !yield(bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))) || err == io.EOF {
			return nil
		}
		line = line[:0]
	}
}
