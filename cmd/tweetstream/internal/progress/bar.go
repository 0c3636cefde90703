package progress

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
)

const (
	// barAfter keeps the bar away from work that takes no time.
	barAfter = time.Second
	// redrawn is how often the bar changes.
	redrawn = 250 * time.Millisecond
)

// Screen is a terminal that has lines and, below them, a bar while there is one.
type Screen struct {
	w io.Writer

	mu   sync.Mutex
	bars *mpb.Progress // nil is none
}

// NewScreen returns a Screen on a writer to a terminal.
func NewScreen(w io.Writer) *Screen { return &Screen{w: w} }

// Write writes lines. It implements io.Writer, and may be called from any goroutine.
func (s *Screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.bars != nil {
		if n, err := s.bars.Write(p); err == nil {
			return n, nil
		}
	}
	return s.w.Write(p)
}

// Show shows a bar until ctx ends, and removes it then. It returns when it is gone.
func (s *Screen) Show(ctx context.Context, state func() State) {
	select {
	case <-time.After(barAfter):
		s.show(ctx, state)
	case <-ctx.Done():
	}
}

func (s *Screen) show(ctx context.Context, state func() State) {
	var shown drawing
	shown.set(time.Now(), state())
	bars := mpb.New(mpb.WithOutput(s.w), mpb.ForceTTY(), mpb.WithAutoRefresh(),
		mpb.WithRefreshRate(redrawn))
	bar := bars.AddBar(0, mpb.BarRemoveOnComplete(), mpb.BarWidth(24),
		mpb.PrependDecorators(decor.Any(shown.share)),
		mpb.AppendDecorators(decor.Any(shown.amount)),
		mpb.BarBtmExtender(mpb.BarFillerFunc(shown.counts)))
	s.use(bars)
	every := time.NewTicker(redrawn)
	defer every.Stop()
	for ctx.Err() == nil {
		now := state()
		shown.set(time.Now(), now)
		bar.SetTotal(max(now.Total, now.Packed)+1, false) // it must not complete by itself
		bar.SetCurrent(now.Packed)
		select {
		case <-every.C:
		case <-ctx.Done():
		}
	}
	s.use(nil)
	bar.Abort(true)
	bars.Wait()
}

// use makes lines go above the bars, or to the terminal.
func (s *Screen) use(bars *mpb.Progress) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bars = bars
}

// drawing is the text of the bar. The goroutine that draws reads it.
type drawing struct {
	mu    sync.Mutex
	state State
	speed Speedometer
}

func (d *drawing) set(at time.Time, state State) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.state = state
	d.speed.Add(at, state)
}

func (d *drawing) share(decor.Statistics) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.state.Total < 0 {
		return ""
	}
	return fmt.Sprintf("%3.0f %%", 100*d.state.share())
}

func (d *drawing) amount(decor.Statistics) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	text := d.state.amount()
	if pace := d.speed.pace(d.state); pace != "" {
		text += ", " + pace
	}
	return text
}

func (d *drawing) counts(w io.Writer, _ decor.Statistics) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, err := fmt.Fprintf(w, "      %s\n", d.state.counts())
	return err
}
