package progress

import (
	"context"
	"log/slog"
	"time"
)

// Log writes a line to a log every so often, until ctx ends.
func Log(ctx context.Context, log *slog.Logger, every time.Duration, state func() State) {
	var speed Speedometer
	speed.Add(time.Now(), state())
	ticks := time.NewTicker(every)
	defer ticks.Stop()
	for {
		select {
		case now := <-ticks.C:
			s := state()
			speed.Add(now, s)
			log.LogAttrs(ctx, slog.LevelInfo, "progress", attrs(s, &speed)...)
		case <-ctx.Done():
			return
		}
	}
}

func attrs(s State, speed *Speedometer) []slog.Attr {
	list := []slog.Attr{slog.Int64("packed", s.Packed)}
	if s.Total >= 0 {
		list = append(list, slog.Int64("total", s.Total))
	}
	list = append(list, slog.Int64("members", s.Members), slog.Int64("kept", s.Kept),
		slog.Int64("messages", s.Seen))
	if !s.Reached.IsZero() {
		list = append(list, slog.Time("reached", s.Reached.UTC()))
	}
	list = append(list, slog.Int64("bytes_per_second", int64(speed.Speed())))
	if left := speed.Left(s); left > 0 {
		list = append(list, slog.Duration("left", left))
	}
	return append(list, slog.Int64("damaged", s.Damaged))
}
