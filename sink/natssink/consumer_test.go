package natssink_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink"
	"github.com/gotweetstream/tweetstream/sink/natssink"
	"github.com/gotweetstream/tweetstream/sink/parquet"
	"github.com/gotweetstream/tweetstream/sink/sinktest"
	files "github.com/parquet-go/parquet-go"
)

func fill(t *testing.T, b *broker, events ...tweetstream.Event) {
	t.Helper()
	s := open(t, b.address(), natssink.Options{})
	write(t, s, events...)
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func consume(t *testing.T, address string) *natssink.Consumer {
	t.Helper()
	c, err := natssink.Consume("nats://"+address, "TWEETS",
		natssink.ConsumeOptions{Durable: "worker", AckWait: 2 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func closeConsumer(t *testing.T, c *natssink.Consumer) {
	t.Helper()
	if err := c.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// The events that come back are those that were written.
func TestEventsComeBack(t *testing.T) {
	b := newBroker(t)
	var want []string
	var storable []tweetstream.Event
	for _, event := range append(sinktest.Tweets(1, 8), sinktest.Others()...) {
		if body := line(event); body != "" {
			storable = append(storable, event)
			want = append(want, event.Kind().String()+" "+body)
		}
	}
	fill(t, b, storable...)
	c := consume(t, b.address())
	defer closeConsumer(t, c)
	var got []string
	for event, err := range c.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if got = append(got, event.Kind().String()+" "+line(event)); len(got) == len(want) {
			break
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A range acknowledges an event when the next is asked for: the one at the break comes again.
func TestBreak(t *testing.T) {
	b := newBroker(t)
	fill(t, b, sinktest.Tweets(1, 3)...)
	for _, want := range [][]int64{{1, 2}, {2, 3}} {
		c := consume(t, b.address())
		var got []int64
		for event, err := range c.All(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			if got = append(got, event.(*tweetstream.Status).ID); len(got) == 2 {
				break
			}
		}
		closeConsumer(t, c)
		slices.Sort(got) // those that come again have lost their order
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

// Workers of one name share the messages: each message goes to one of them.
func TestThreeWorkers(t *testing.T) {
	b := newBroker(t)
	tweets := ledgerTweets()
	fill(t, b, sinktest.Tweets(1, tweets)...)
	var mu sync.Mutex
	times := map[int64]int{}
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	var workers sync.WaitGroup
	for range 3 {
		workers.Go(func() {
			c := consume(t, b.address())
			defer closeConsumer(t, c)
			for event, err := range c.All(ctx) {
				if err != nil {
					if !errors.Is(err, errEnough) {
						t.Error(err)
					}
					return
				}
				mu.Lock()
				times[event.(*tweetstream.Status).ID]++
				if int64(len(times)) == tweets {
					cancel(errEnough)
				}
				mu.Unlock()
			}
		})
	}
	workers.Wait()
	if int64(len(times)) != tweets {
		t.Errorf("%d Tweets came, want %d", len(times), tweets)
	}
	for id, n := range times {
		if n > 1 {
			t.Errorf("Tweet %d came %d times", id, n)
		}
	}
}

var errEnough = errors.New("enough")

// A worker that dies while it writes a Parquet table loses nothing: what its files lack is not
// acknowledged, and the next worker gets it.
func TestWorkerDies(t *testing.T) {
	b := newBroker(t)
	const tweets = 2000
	fill(t, b, sinktest.Tweets(1, tweets)...)
	dir := t.TempDir()
	first, second := filepath.Join(dir, "first.parquet"), filepath.Join(dir, "second.parquet")

	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	dying := consume(t, b.address())
	events, errs := dying.Events(ctx)
	config := sink.Config{Committed: dying.Committed}
	stats, err := config.Pump(ctx, events, &mortal{Sink: table(t, first), left: tweets / 2})
	if !errors.Is(err, errDead) || stats.Committed == 0 || stats.Committed >= tweets/2 {
		t.Fatalf("the first has committed %d: %v", stats.Committed, err)
	}
	cancel(errDead)
	<-errs
	closeConsumer(t, dying)

	c := consume(t, b.address())
	defer closeConsumer(t, c)
	ctx, cancel = context.WithCancelCause(t.Context())
	defer cancel(nil)
	events, errs = c.Events(ctx)
	to := table(t, second)
	config.Committed = func(n int64) {
		if c.Committed(n); n >= tweets-stats.Committed {
			cancel(errEnough)
		}
	}
	if _, err := config.Pump(ctx, events, to); !errors.Is(err, errEnough) {
		t.Error(err)
	}
	<-errs
	if err := to.Close(t.Context()); err != nil {
		t.Error(err)
	}
	ids := map[int64]bool{}
	for _, id := range append(idsIn(t, dir, "first*"), idsIn(t, dir, "second*")...) {
		ids[id] = true
	}
	if len(ids) != tweets {
		t.Errorf("the tables have %d Tweets, want %d", len(ids), tweets)
	}
}

var errDead = errors.New("dead")

// mortal is a table whose process ends in the middle: nothing is flushed or closed any more.
type mortal struct {
	*parquet.Sink
	left int
}

func (m *mortal) Write(ctx context.Context, event tweetstream.Event) error {
	if m.left--; m.left < 0 {
		return errDead
	}
	return m.Sink.Write(ctx, event)
}

func table(t *testing.T, name string) *parquet.Sink {
	t.Helper()
	part := sink.Pace{Bytes: 200_000, Every: time.Second}
	to, err := parquet.Create(name, parquet.Options{Part: part})
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// idsIn returns the ids in the complete files of a table.
func idsIn(t *testing.T, dir, pattern string) (ids []int64) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, pattern+".parquet"))
	if err != nil || len(names) == 0 {
		t.Fatalf("there is no %s: %v", pattern, err)
	}
	for _, name := range names {
		type row struct {
			ID int64 `parquet:"id"`
		}
		rows, err := files.ReadFile[row](name)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			ids = append(ids, row.ID)
		}
	}
	return ids
}
