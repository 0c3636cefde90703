package jsonl

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// stream has a message of every shape.
const stream = `{"id":1,"text":"tea & cake","user":{"id":7}}` + "\r\n" +
	"{\"id\":2,\n \"text\":\"pie\",\n \"user\":{\"id\":8}}\r\n" +
	`{"delete":{"status":{"id":11,"user_id":3}}}` + "\r\n" +
	"\r\n" +
	`{"id":6,"text":` + "\r\n" +
	`{"friends":[1,2]}` + "\r\n" +
	`{"limit":{"track":1}}` + "\r\n"

// wantStream is how it is stored.
const wantStream = `{"id":1,"text":"tea & cake","user":{"id":7}}` + "\n" +
	`{"id":2,  "text":"pie",  "user":{"id":8}}` + "\n" +
	`{"delete":{"status":{"id":11,"user_id":3}}}` + "\n" +
	`{"id":6,"text":` + "\n" +
	`{"friends":[1,2]}` + "\n" +
	`{"limit":{"track":1}}` + "\n"

func number(n int) *tweetstream.Limit {
	return &tweetstream.Limit{Raw: fmt.Appendf(nil, `{"limit":{"track":%d},"filler":"%x"}`, n, n*n)}
}

func open(t *testing.T, target string, o Options) *Sink {
	t.Helper()
	to, err := Create(target, o)
	if err != nil {
		t.Fatal(err)
	}
	return to
}

func write(t *testing.T, to *Sink, events ...tweetstream.Event) {
	t.Helper()
	for _, event := range events {
		var unfit *sink.Unstorable
		if err := to.Write(t.Context(), event); err != nil && !errors.As(err, &unfit) {
			t.Fatal(err)
		}
	}
}

func closeSink(t *testing.T, to *Sink) {
	t.Helper()
	if err := to.Close(context.Background()); err != nil {
		t.Error(err)
	}
}

// unpackedText returns what can be read of a recording, and why reading ended.
func unpackedText(packed []byte) (string, error) {
	r, err := unpack(packed)
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(r)
	return string(text), err
}

func unpack(packed []byte) (io.Reader, error) {
	switch r := bytes.NewReader(packed); {
	case bytes.HasPrefix(packed, []byte{0x1f, 0x8b}):
		return gzip.NewReader(r)
	case bytes.HasPrefix(packed, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		return zstd.NewReader(r, zstd.WithDecoderConcurrency(1))
	default:
		return r, nil
	}
}

// decoded returns the events of a stream.
func decoded(t *testing.T, stream string) (events []tweetstream.Event) {
	t.Helper()
	for event, err := range tweetstream.NewDecoder(strings.NewReader(stream)).All() {
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, event)
	}
	return events
}

func content(t *testing.T, name string) string {
	t.Helper()
	packed, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	text, err := unpackedText(packed)
	if err != nil {
		t.Errorf("%s: %v", name, err)
	}
	return text
}

func TestFilesAreReadBack(t *testing.T) {
	for _, suffix := range Suffixes() {
		t.Run(suffix, func(t *testing.T) {
			target := filepath.Join(t.TempDir(), "stream"+suffix)
			to := open(t, target, Options{})
			events := decoded(t, stream)
			write(t, to, events...)
			closeSink(t, to)
			text := content(t, target)
			if diff := cmp.Diff(wantStream, text); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			var kinds, got []tweetstream.Kind
			for _, event := range events {
				if event.Kind().HasRaw() {
					kinds = append(kinds, event.Kind())
				}
			}
			for _, event := range decoded(t, text) {
				got = append(got, event.Kind())
			}
			if diff := cmp.Diff(kinds, got); diff != "" {
				t.Errorf("read back (-want +got):\n%s", diff)
			}
			empty := filepath.Join(t.TempDir(), "empty"+suffix)
			closeSink(t, open(t, empty, Options{}))
			if text := content(t, empty); text != "" {
				t.Errorf("an empty recording has %q", text)
			}
		})
	}
}

// What was flushed can be read back, whatever else of the file is there: that is
// how a crash leaves it.
func TestCrash(t *testing.T) {
	for _, suffix := range Suffixes() {
		t.Run(suffix, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(1, 2))
			target := filepath.Join(t.TempDir(), "stream"+suffix)
			to := open(t, target, Options{})
			flushed := map[int64]int{0: 0} // size of the file: messages
			const messages = 5000
			var all strings.Builder
			for n := range messages {
				write(t, to, number(n))
				fmt.Fprintf(&all, "%s\n", number(n).Raw)
				if rng.IntN(100) > 0 {
					continue
				}
				if err := to.Flush(t.Context()); err != nil {
					t.Fatal(err)
				}
				info, err := os.Stat(target)
				if err != nil {
					t.Fatal(err)
				}
				flushed[info.Size()] = n + 1
			}
			closeSink(t, to)
			packed, err := os.ReadFile(target)
			if err != nil {
				t.Fatal(err)
			}
			for range 200 {
				size := rng.Int64N(int64(len(packed)))
				want := 0
				for at, messages := range flushed {
					if at <= size {
						want = max(want, messages)
					}
				}
				text, _ := unpackedText(packed[:size])
				if got := strings.Count(text, "\n"); got < want || !strings.HasPrefix(all.String(), text) {
					t.Fatalf(
						"of %d bytes, in which %d messages were flushed, %d can be read", size, want, got)
				}
			}
		})
	}
}

func TestExistingFiles(t *testing.T) {
	target := filepath.Join(t.TempDir(), "stream.jsonl")
	if err := os.WriteFile(target, []byte("precious\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(target, Options{}); !errors.Is(err, fs.ErrExist) ||
		!strings.Contains(err.Error(), target) {
		t.Errorf("got %v", err)
	}
	if text := content(t, target); text != "precious\n" {
		t.Errorf("the file has now %q", text)
	}
	to := open(t, target, Options{Overwrite: true})
	write(t, to, number(1))
	closeSink(t, to)
	if text, want := content(t, target), string(number(1).Raw)+"\n"; text != want {
		t.Errorf("the file has %q, want %q", text, want)
	}
	dir := filepath.Join(t.TempDir(), "dir.jsonl")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(dir, Options{Overwrite: true}); err == nil ||
		!strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("a folder: %v", err)
	}
}

func TestUnknownSuffix(t *testing.T) {
	for _, target := range []string{"stream.txt", "stream", "stream.gz", "stream.jsonl.bz2",
		"nats://host/stream"} {
		if _, err := Create(target, Options{}); err == nil ||
			!strings.Contains(err.Error(), ".jsonl, .jsonl.gz, .jsonl.zst") {
			t.Errorf("%s: %v", target, err)
		}
	}
}

func files(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

// A file ends at the full hour in UTC, also if no message comes then, and the
// next one begins with a message.
func TestRotationByTime(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) { // begins on 2000-01-01 00:00:00 UTC
		to := open(t, filepath.Join(dir, "stream.jsonl"), Options{Rotation: Rotation{Every: time.Hour}})
		write(t, to, number(1))
		time.Sleep(time.Hour - 1)
		write(t, to, number(2))
		time.Sleep(time.Nanosecond)
		write(t, to, number(3)) // without a flush in between
		time.Sleep(time.Hour)
		if err := to.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"stream-20000101T000000Z.jsonl", "stream-20000101T010000Z.jsonl"},
			files(t, dir)); diff != "" {
			t.Errorf("files (-want +got):\n%s", diff)
		}
		time.Sleep(90 * time.Minute)
		write(t, to, number(4))
		closeSink(t, to)
	})
	want := map[string]int{"stream-20000101T000000Z.jsonl": 2, "stream-20000101T010000Z.jsonl": 1,
		"stream-20000101T033000Z.jsonl": 1}
	got := map[string]int{}
	for _, name := range files(t, dir) {
		got[name] = strings.Count(content(t, filepath.Join(dir, name)), "\n")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

func TestRotationBySize(t *testing.T) {
	for _, suffix := range Suffixes() {
		dir := t.TempDir()
		const size = 100_000
		to := open(t, filepath.Join(dir, "stream"+suffix), Options{Rotation: Rotation{Bytes: size}})
		const messages = 30_000
		for n := range messages {
			write(t, to, number(n))
		}
		closeSink(t, to)
		names := files(t, dir) // mostly of the same second
		slices.SortFunc(names, func(a, b string) int { return len(a) - len(b) })
		if len(names) < 2 {
			t.Errorf("%s: there are only %v", suffix, names)
		}
		var lines int
		for i, name := range names {
			info, err := os.Stat(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			if i < len(names)-1 && info.Size() > 2*size {
				t.Errorf("%s has %d bytes", name, info.Size())
			}
			lines += strings.Count(content(t, filepath.Join(dir, name)), "\n")
		}
		if lines != messages {
			t.Errorf("%s: %d lines in all, want %d", suffix, lines, messages)
		}
	}
}

// fullDisk has no room for more than some bytes.
type fullDisk struct{ room int }

func (d *fullDisk) Write(p []byte) (int, error) {
	n := min(len(p), d.room)
	d.room -= n
	if n < len(p) {
		return n, &fs.PathError{Op: "write", Path: d.Name(), Err: syscall.ENOSPC}
	}
	return n, nil
}

func (d *fullDisk) Name() string                   { return "full.jsonl" }
func (d *fullDisk) Sync() error                    { return nil }
func (d *fullDisk) Close() error                   { return nil }
func (d *fullDisk) Truncate(int64) error           { return nil }
func (d *fullDisk) Seek(int64, int) (int64, error) { return 0, nil }

func TestFullDisk(t *testing.T) {
	for name, pack := range map[string]packing{"plain": plain, "gzip": gzipped, "zstd": zstandard} {
		to := &Sink{base: "full.jsonl", pack: pack}
		to.begin(&fullDisk{room: 100_000}, time.Now())
		var err error
		for n := 0; err == nil && n < 1_000_000; n++ {
			err = to.Write(t.Context(), number(n))
		}
		if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "full.jsonl") {
			t.Errorf("%s: a full disk gives %v", name, err)
		}
		if err := to.Close(t.Context()); err == nil {
			t.Errorf("%s: the file that lacks messages is closed without an error", name)
		}
		// What was accepted and does not fit is an error of the next flush.
		to = &Sink{base: "full.jsonl", pack: pack}
		to.begin(&fullDisk{}, time.Now())
		write(t, to, number(1))
		if err := to.Flush(t.Context()); !errors.Is(err, syscall.ENOSPC) ||
			!strings.Contains(err.Error(), "full.jsonl") {
			t.Errorf("%s: a late flush to a full disk gives %v", name, err)
		}
	}
}
