package tweetstream

import (
	"context"
	"errors"
	"time"

	"github.com/gotweetstream/tweetstream/internal/window"
)

const (
	// mostRecoveries is how many streams of recoveries an account may have at a time.
	mostRecoveries = 2
	// settles is the time after the end of a gap until a server surely has its last messages.
	settles = 10 * time.Second
)

// recoverer closes the gaps of a live stream by finite streams beside it.
type recoverer struct {
	live *stream
	open func(*Feed) (*stream, error)
}

// begin begins a recovery. The live stream waits for it in the end.
func (r *recoverer) begin(ctx context.Context, gap *recovery) {
	r.live.recoveries.Go(func() { r.run(ctx, gap) })
}

// run asks for the windows of a recovery, and announces its end. Once ctx is done it leaves the
// rest for the next stream.
func (r *recoverer) run(ctx context.Context, gap *recovery) {
	pause(ctx, time.Until(gap.gap.End.Add(settles)))
	ended, running := make(chan struct{}), 0
	for {
		w, ok := r.next(ctx, gap)
		if !ok {
			break
		}
		running++
		go func() {
			r.window(ctx, gap, w)
			<-r.live.account.recovering
			ended <- struct{}{}
		}()
	}
	for range running {
		<-ended
	}
	if ctx.Err() == nil {
		r.end(ctx, gap)
	}
}

// next waits until one more stream is allowed, and returns what it asks for. It reports false if
// nothing is left, or ctx is done.
func (r *recoverer) next(ctx context.Context, gap *recovery) (window.Window, bool) {
	if ctx.Err() != nil {
		return window.Window{}, false
	}
	select {
	case r.live.account.recovering <- struct{}{}:
	case <-ctx.Done():
		return window.Window{}, false
	}
	w, ok := r.live.gaps.next(gap, time.Now())
	if !ok {
		<-r.live.account.recovering
	}
	return w, ok
}

// window asks for a window to its end.
func (r *recoverer) window(ctx context.Context, gap *recovery, w window.Window) {
	gaps := r.live.gaps
	s, err := r.stream(w)
	if err != nil {
		gaps.lose(gap, err, w)
		return
	}
	s.gaps, s.part, s.out = gaps, gap, r.live.out.Sibling()
	err = s.run(ctx)
	s.out.Leave(ctx)
	switch rest := w.From(s.lane.gap.LastTime); {
	case ctx.Err() != nil:
		gaps.putBack(gap, rest)
	case err != nil:
		gaps.lose(gap, err, rest)
	case s.lacking != nil:
		gaps.lose(gap, &SystemError{*s.lacking}, w.Minutes(s.lacking.MinutesFailed)...)
	}
}

// stream returns the stream of a window.
func (r *recoverer) stream(w window.Window) (*stream, error) {
	feed := r.live.feed.Recovery(w.Start, w.End)
	feed.Name = r.live.feed.Name + "/recovery"
	if feed.Complete == nil {
		return nil, errors.New("tweetstream: the Recovery of a Feed needs Complete")
	}
	if err := feed.Validate(); err != nil {
		return nil, err
	}
	return r.open(&feed)
}

// end announces what came back.
func (r *recoverer) end(ctx context.Context, gap *recovery) {
	done := r.live.gaps.end(gap)
	logRepaired(r.live.log, done)
	if r.live.config.wanted.has(KindRepaired) {
		r.live.out.Sibling().Put(ctx, done)
	}
}
