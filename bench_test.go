package tweetstream_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/lab/kit"
	"github.com/gotweetstream/tweetstream/streamtest/traffic"
)

const deleteFormat = `{"delete":{"status":{"id":%[1]d,"id_str":"%[1]d","user_id":%[2]d,` +
	`"user_id_str":"%[2]d"},"timestamp_ms":"1562135874123"}}` + "\r\n"

// wires are streams as bytes, to measure with: made up, recorded (with
// TWEETSTREAM_CORPUS), and of nothing but deletes.
func wires(b *testing.B) map[string][]byte {
	made := traffic.NewGenerator(1)
	var generated, deletes []byte
	for i := range 2000 {
		generated = append(append(generated, made.Next()...), "\r\n"...)
		tweet, user := 1146307058092868717+int64(i), 4185783822+int64(i)
		deletes = fmt.Appendf(deletes, deleteFormat, tweet, user)
	}
	all := map[string][]byte{"generated": generated, "deletes": deletes}
	if dir := os.Getenv("TWEETSTREAM_CORPUS"); dir != "" {
		file, err := os.Open(filepath.Join(dir, "stream.jsonl.gz"))
		if err != nil {
			b.Fatal(err)
		}
		defer file.Close()
		z, err := gzip.NewReader(file)
		if err != nil {
			b.Fatal(err)
		}
		if all["corpus"], err = io.ReadAll(z); err != nil {
			b.Fatal(err)
		}
	}
	return all
}

// repeated is a stream without end.
type repeated struct {
	wire, rest []byte
}

func (r *repeated) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		r.rest = r.wire
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

func (*repeated) Close() error { return nil }

func sorted(m map[string][]byte) (names []string) {
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// BenchmarkDecoder: bytes to events, an operation a message.
func BenchmarkDecoder(b *testing.B) {
	all := wires(b)
	for _, name := range sorted(all) {
		b.Run("wire="+name, func(b *testing.B) {
			wire := all[name]
			b.SetBytes(int64(len(wire) / bytes.Count(wire, []byte("\n"))))
			b.ReportAllocs()
			d := tweetstream.NewDecoder(&repeated{wire: wire})
			for b.Loop() {
				if _, err := d.Decode(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkWorkers: a whole file to events, by one decoder and by several.
func BenchmarkWorkers(b *testing.B) {
	all := wires(b)
	for _, name := range sorted(all) {
		for _, workers := range []int{1, 2, 4} {
			b.Run(fmt.Sprintf("wire=%s/workers=%d", name, workers), func(b *testing.B) {
				b.SetBytes(int64(len(all[name])))
				for b.Loop() {
					d := tweetstream.NewDecoder(bytes.NewReader(all[name]))
					d.SetWorkers(workers)
					for _, err := range d.All() {
						if err != nil {
							b.Fatal(err)
						}
					}
				}
			})
		}
	}
}

// BenchmarkStream: the same through a Client and its channel, without a network.
// With WithOnly an operation is still a message, wanted or not.
func BenchmarkStream(b *testing.B) {
	all := wires(b)
	for _, name := range sorted(all) {
		b.Run("wire="+name, func(b *testing.B) {
			events := streamOf(b, all[name])
			for b.Loop() {
				<-events
			}
		})
		b.Run("wire="+name+"/buffer=64", func(b *testing.B) {
			events := streamOf(b, all[name], tweetstream.WithBackpressure(tweetstream.Block, 64))
			for b.Loop() {
				<-events
			}
		})
		b.Run("wire="+name+"/only=limit", func(b *testing.B) {
			const every = 1000 // messages for each limit notice, so that b can count
			unwanted := bytes.Repeat(firstLine(all[name]), every-1)
			wire := append(unwanted, kit.Limit(1)+"\r\n"...)
			events := streamOf(b, wire, tweetstream.WithOnly(tweetstream.KindLimit))
			n := 0
			for b.Loop() {
				if n++; n%every == 0 {
					<-events
				}
			}
		})
	}
}

func firstLine(wire []byte) []byte { return wire[:bytes.IndexByte(wire, '\n')+1] }

// streamOf streams a wire without end, and sets what b reports.
func streamOf(b *testing.B, wire []byte, options ...tweetstream.Option) <-chan tweetstream.Event {
	client := kit.ClientBy(b, func(*http.Request) (*http.Response, error) {
		return kit.Answer(&repeated{wire: wire}), nil
	}, options...)
	b.SetBytes(int64(len(wire) / bytes.Count(wire, []byte("\n"))))
	b.ReportAllocs()
	ctx, cancel := context.WithCancel(context.Background())
	b.Cleanup(cancel)
	events, _ := client.Sample(ctx, tweetstream.SampleParams{})
	return events
}
