package ordered_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/ordered"
	"github.com/gotweetstream/tweetstream/streamtest"
)

// list names every event by its kind and message.
func list(events iter.Seq2[tweetstream.Event, error]) (names []string, err error) {
	for e, failed := range events {
		if failed != nil {
			return names, failed
		}
		names = append(names, fmt.Sprintf("%s %s", e.Kind(), tweetstream.Raw(e)))
	}
	return names, nil
}

func wire(messages int) []byte {
	var b bytes.Buffer
	g := streamtest.NewGenerator(1)
	for i := range messages {
		b.Write(g.Next())
		b.WriteString([]string{"\r\n", "\n", "\r\n\r\n"}[i%3])
	}
	return b.Bytes()
}

// TestDecodeIsTheDecoder: the same events in the same order, and the same end,
// with any number of workers and wherever the blocks are cut.
func TestDecodeIsTheDecoder(t *testing.T) {
	long := wire(600)
	inputs := map[string][]byte{
		"generated":           long,
		"cut":                 long[:len(long)-100],
		"empty":               nil,
		"no line end":         bytes.TrimRight(long, "\r\n"),
		"messages of lines":   bytes.Repeat([]byte("{\"limit\":\n {\"track\":\n1}}\n"), 40_000),
		"lines of braces":     bytes.Repeat([]byte("{\"limit\":\n{\"track\":\n1}}\n"), 40_000),
		"one line, no object": bytes.Repeat([]byte("x"), 3<<20),
	}
	files, err := filepath.Glob("../../testdata/*.in")
	if err != nil || len(files) == 0 {
		t.Fatal(err, "no testdata")
	}
	for _, file := range files {
		if inputs[file], err = os.ReadFile(file); err != nil {
			t.Fatal(err)
		}
	}
	for name, input := range inputs {
		want, wantErr := list(tweetstream.NewDecoder(bytes.NewReader(input)).All())
		for _, workers := range []int{1, 2, 7} {
			got, err := list(ordered.Decode(t.Context(), bytes.NewReader(input), workers))
			if diff := cmp.Diff(want, got); diff != "" || err != wantErr {
				t.Errorf("%s, %d workers: ended with %v, want %v (-want +got):\n%.2000s", name, workers, err, wantErr, diff)
			}
		}
	}
}

func TestDecodeStops(t *testing.T) {
	input := wire(2000)
	n := 0
	for range ordered.Decode(t.Context(), bytes.NewReader(input), 2) {
		if n++; n == 10 {
			break
		}
	}
	enough := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	var last error
	for _, err := range ordered.Decode(ctx, bytes.NewReader(input), 2) {
		cancel(enough)
		last = err
	}
	if last != enough {
		t.Errorf("ended with %v, want the cause", last)
	}
}

func TestDecodeReaderError(t *testing.T) {
	broken := errors.New("broken")
	input := io.MultiReader(strings.NewReader("{\"limit\":{\"track\":1}}\n{\"lim"), iotest.ErrReader(broken))
	got, err := list(ordered.Decode(t.Context(), input, 2))
	if len(got) != 1 || err != broken {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestMapKeepsTheOrder(t *testing.T) {
	var want []int
	for i := range 1000 {
		want = append(want, i*i)
	}
	items := func(yield func(int) bool) {
		for i := range 1000 {
			if !yield(i) {
				return
			}
		}
	}
	got := slices.Collect(ordered.Map(t.Context(), 4, items, func(i int) int { return i * i }))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// BenchmarkDecode compares with the one decoder; an operation is a message.
func BenchmarkDecode(b *testing.B) {
	input := wire(5000)
	messages := 5000
	for name, decode := range map[string]func() iter.Seq2[tweetstream.Event, error]{
		"decoders=1": func() iter.Seq2[tweetstream.Event, error] {
			return tweetstream.NewDecoder(bytes.NewReader(input)).All()
		},
		"decoders=2": func() iter.Seq2[tweetstream.Event, error] {
			return ordered.Decode(context.Background(), bytes.NewReader(input), 2)
		},
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(input)))
			for b.Loop() {
				for _, err := range decode() {
					if err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*messages), "ns/message")
		})
	}
}
