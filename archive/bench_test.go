package archive_test

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/archive"
	"github.com/gotweetstream/tweetstream/match"
)

// recorded returns the recorded messages in members of some 4 MB, or made-up ones
// where there is no corpus.
func recorded(b *testing.B) (members [][]byte) {
	dir := os.Getenv("TWEETSTREAM_CORPUS")
	if dir == "" {
		return [][]byte{lines(1, 2000), lines(2001, 4000), lines(4001, 6000)}
	}
	f, err := os.Open(filepath.Join(dir, "stream.jsonl.gz"))
	must(b, err)
	defer func() { must(b, f.Close()) }()
	z, err := gzip.NewReader(f)
	must(b, err)
	var member []byte
	scanner := bufio.NewScanner(z)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		member = append(append(member, scanner.Bytes()...), "\r\n"...)
		if len(member) > 4<<20 {
			members, member = append(members, member), nil
		}
	}
	must(b, scanner.Err())
	return append(members, member)
}

func packedTar(
	b *testing.B, members [][]byte, suffix string, pack func([]byte) []byte,
) (string, int64) {
	var parts []part
	size := int64(0)
	for i, m := range members {
		parts = append(parts, part{fmt.Sprintf("01/00/%02d.json.%s", i, suffix), pack(m)})
		size += int64(len(m))
	}
	dir := write(b, part{"twitter_stream_2019_05_01.tar", tarOf(b, parts...)})
	return filepath.Join(dir, "twitter_stream_2019_05_01.tar"), size
}

// BenchmarkTarOfBzip2 compares reading an archive with merely unpacking its
// members by the same decoder, two at a time.
func BenchmarkTarOfBzip2(b *testing.B) {
	members := recorded(b)
	name, size := packedTar(b, members, "bz2", func(m []byte) []byte { return bz(b, m) })
	var packed [][]byte
	for _, m := range members {
		packed = append(packed, bz(b, m))
	}
	for _, jobs := range []int{1, 2} {
		b.Run(fmt.Sprintf("unpack/%d", jobs), func(b *testing.B) {
			b.SetBytes(size)
			for b.Loop() {
				unpackAll(b, packed, jobs)
			}
		})
		b.Run(fmt.Sprintf("read/%d", jobs), func(b *testing.B) {
			b.SetBytes(size)
			for b.Loop() {
				readAll(b, name, archive.Jobs(jobs))
			}
		})
		m, err := match.New(tweetstream.FilterParams{Track: []string{"love"}})
		must(b, err)
		b.Run(fmt.Sprintf("filter/%d", jobs), func(b *testing.B) {
			b.SetBytes(size)
			for b.Loop() {
				readAll(b, name, archive.Jobs(jobs), archive.Filter(m))
			}
		})
	}
}

// BenchmarkFile reads a file of lines.
func BenchmarkFile(b *testing.B) {
	text := slices.Concat(recorded(b)...)
	dir := write(b, part{"stream.jsonl", text})
	for _, jobs := range []int{1, 2, 4} {
		b.Run(fmt.Sprintf("jobs=%d", jobs), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				readAll(b, filepath.Join(dir, "stream.jsonl"), archive.Jobs(jobs))
			}
		})
	}
}

func unpackAll(b *testing.B, packed [][]byte, jobs int) {
	work := make(chan []byte)
	var group sync.WaitGroup
	for range jobs {
		group.Go(func() {
			for p := range work {
				_, err := io.Copy(io.Discard, bzip2.NewReader(bytes.NewReader(p)))
				if err != nil {
					b.Error(err)
				}
			}
		})
	}
	for _, p := range packed {
		work <- p
	}
	close(work)
	group.Wait()
}

func readAll(b *testing.B, name string, options ...archive.Option) {
	for event, err := range archive.All(b.Context(), path(name), options...) {
		if _, bad := event.(*tweetstream.Damaged); err != nil || bad {
			b.Fatal(event, err)
		}
	}
}
