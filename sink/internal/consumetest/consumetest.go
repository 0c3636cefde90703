// Package consumetest tests the reading end of brokers: each event comes, to one worker, and
// again only where it was not acknowledged.
package consumetest

import (
	"context"
	"errors"
	"iter"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink"
	"github.com/gotweetstream/tweetstream/sink/sinktest"
)

// Consumer is what the consumers of all brokers have.
type Consumer interface {
	Events(context.Context) (<-chan tweetstream.Event, <-chan error)
	All(context.Context) iter.Seq2[tweetstream.Event, error]
	Committed(n int64)
	Close(context.Context) error
}

// Broker is a broker that keeps events.
type Broker struct {
	// Fill stores events.
	Fill func(t *testing.T, events ...tweetstream.Event)
	// Consume returns a worker. All share the events.
	Consume func(t *testing.T) Consumer
}

// Run tests a broker. Each test has a new one.
func Run(t *testing.T, newBroker func(t *testing.T) Broker) {
	for name, test := range map[string]func(*testing.T, Broker){
		"the events come back":                  comeBack,
		"a break acknowledges all but the last": breaks,
		"workers share the events":              share,
		"a worker that dies loses nothing":      dies,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, newBroker(t))
		})
	}
}

func closeConsumer(t *testing.T, c Consumer) {
	t.Helper()
	if err := c.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// comeBack: the events that come back are those that were written.
func comeBack(t *testing.T, b Broker) {
	var want []string
	var storable []tweetstream.Event
	for _, event := range append(sinktest.Tweets(1, 8), sinktest.Others()...) {
		if body, err := sink.Line(event); err == nil {
			storable = append(storable, event)
			want = append(want, event.Kind().String()+" "+string(body))
		}
	}
	b.Fill(t, storable...)
	c := b.Consume(t)
	defer closeConsumer(t, c)
	var got []string
	for event, err := range c.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		body, _ := sink.Line(event)
		if got = append(got, event.Kind().String()+" "+string(body)); len(got) == len(want) {
			break
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// breaks: a range acknowledges an event when the next is asked for. The one at the break comes
// again.
func breaks(t *testing.T, b Broker) {
	b.Fill(t, sinktest.Tweets(1, 3)...)
	for _, want := range [][]int64{{1, 2}, {2, 3}} {
		c := b.Consume(t)
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
		slices.Sort(got) // those that come again may have lost their order
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

var errEnough = errors.New("enough")

// share: workers of one name share the events. With what was acknowledged they never begin
// again.
func share(t *testing.T, b Broker) {
	tweets := int64(20_000)
	if testing.Short() {
		tweets = 2000
	}
	b.Fill(t, sinktest.Tweets(1, tweets)...)
	l := &ledger{times: map[int64]int{}, want: tweets}
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	var workers sync.WaitGroup
	for range 3 {
		c := b.Consume(t)
		workers.Go(func() {
			defer closeConsumer(t, c)
			for event, err := range c.All(ctx) {
				if errors.Is(err, errEnough) {
					return
				}
				if err != nil {
					t.Error(err)
					return
				}
				if l.note(event) {
					cancel(errEnough)
				}
			}
		})
	}
	workers.Wait()
	l.check(t)
}

// ledger counts how often each Tweet came.
type ledger struct {
	mu    sync.Mutex
	times map[int64]int
	want  int64
}

// note reports whether all have come.
func (l *ledger) note(event tweetstream.Event) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.times[event.(*tweetstream.Status).ID]++
	return int64(len(l.times)) == l.want
}

func (l *ledger) check(t *testing.T) {
	t.Helper()
	if int64(len(l.times)) != l.want {
		t.Errorf("%d Tweets came, want %d", len(l.times), l.want)
	}
	for id, n := range l.times {
		if n > 1 {
			t.Errorf("Tweet %d came %d times", id, n)
		}
	}
}
