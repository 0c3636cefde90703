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
	"github.com/gotweetstream/tweetstream/sink/jsonl"
	"github.com/gotweetstream/tweetstream/sink/natssink"
	"github.com/gotweetstream/tweetstream/sink/sinktest"
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

// A worker that dies has acknowledged what its sink had committed, and nothing else. The next one
// gets the rest, so that nothing is lost.
func TestWorkerDies(t *testing.T) {
	b := newBroker(t)
	const tweets = 1000
	fill(t, b, sinktest.Tweets(1, tweets)...)
	seen := map[int64]bool{}
	dying := consume(t, b.address())
	var committed int64
	events, _ := dying.Events(t.Context())
	for range 600 {
		status := (<-events).(*tweetstream.Status)
		if status.ID <= 500 { // what it had stored
			seen[status.ID] = true
			committed++
			dying.Committed(committed)
		}
	}
	closeConsumer(t, dying)

	c := consume(t, b.address())
	defer closeConsumer(t, c)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	rest, errs := c.Events(ctx)
	target, err := jsonl.Create(filepath.Join(t.TempDir(), "rest.jsonl"), jsonl.Options{})
	if err != nil {
		t.Fatal(err)
	}
	noted := make(chan tweetstream.Event)
	go func() {
		defer close(noted)
		for event := range rest {
			seen[event.(*tweetstream.Status).ID] = true
			noted <- event
			if len(seen) == tweets {
				cancel()
			}
		}
	}()
	config := sink.Config{Committed: c.Committed}
	stats, err := config.Pump(t.Context(), noted, target)
	if err := errors.Join(err, target.Close(t.Context())); err != nil {
		t.Error(err)
	}
	if err := <-errs; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if len(seen) != tweets || stats.Committed < tweets-500 {
		t.Errorf("%d Tweets came, and %d were stored by the second", len(seen), stats.Committed)
	}
}
