package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/canary"
	"github.com/gotweetstream/tweetstream/sink"
)

// rated is the cost of a stream that came at a rate, and its times from read to acknowledged.
type rated struct {
	measured
	Median, P99, Most time.Duration
}

// stopwatch is a sink that knows when each event was given to it.
type stopwatch struct {
	sink.Sink
	limit int
	done  func() // is called at the limit, to end the stream
	at    []time.Time
	took  []time.Duration // of the first events, until they were acknowledged
}

func (s *stopwatch) Write(ctx context.Context, event tweetstream.Event) error {
	if s.at = append(s.at, time.Now()); len(s.at) == s.limit {
		s.done()
	}
	return s.Sink.Write(ctx, event)
}

func (s *stopwatch) committed(n int64) {
	now := time.Now()
	for _, at := range s.at[len(s.took):n] {
		s.took = append(s.took, now.Sub(at))
	}
}

// rateRole reads a stream below a base URL into a broker by a pump: so many messages, with so
// long between flushes.
func rateRole(args []string) error {
	kind, base, address := args[0], args[1], args[2]
	messages, err := strconv.Atoi(args[3])
	pace, bad := time.ParseDuration(args[4])
	if err = errors.Join(err, bad); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	to, err := openBroker(kind, address)
	if err != nil {
		return err
	}
	w := &stopwatch{Sink: to, limit: messages, done: cancel}
	r, err := w.run(ctx, base, pace)
	err = errors.Join(err, to.Close(context.Background()))
	if err == nil {
		r.Median, r.P99, r.Most = w.times()
	}
	return answer(r, err)
}

func (s *stopwatch) run(ctx context.Context, base string, pace time.Duration) (r rated, err error) {
	secret := tweetstream.NewSecret(canary.Word)
	c, err := tweetstream.New(tweetstream.Credentials{
		ConsumerKey: secret, ConsumerSecret: secret, AccessToken: secret, AccessTokenSecret: secret,
	}, tweetstream.WithBaseURL(base+"/1.1"), tweetstream.WithMaxRetries(0))
	if err != nil {
		return r, err
	}
	r.measured = newMeasured()
	begin := r.start()
	events, errs := c.Sample(ctx, tweetstream.SampleParams{})
	config := sink.Config{Flush: sink.Pace{Every: pace}, Committed: s.committed}
	stats, err := config.Pump(context.WithoutCancel(ctx), events, s) // ends with the stream
	begin.stop(len(s.at))
	r.finish()
	if err == nil && len(s.at) < s.limit {
		err = errors.Join(errEnded, <-errs)
	}
	if err == nil && (stats.Retries > 0 || len(s.took) != len(s.at)) {
		err = fmt.Errorf("%d events, %d acknowledged, %d retries",
			len(s.at), len(s.took), stats.Retries)
	}
	return r, err
}

// times leaves out the first tenth, while connections are made.
func (s *stopwatch) times() (median, p99, most time.Duration) {
	took := slices.Sorted(slices.Values(s.took[len(s.took)/10:]))
	return took[len(took)/2], took[len(took)*99/100], took[len(took)-1]
}
