package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/gotweetstream/tweetstream"
)

// logTotals writes the last line of a stream's log. Scripts may read it, so its
// keys are always the same, in the same order.
func logTotals(log *slog.Logger, stats tweetstream.Stats, unmatched int64, took time.Duration) {
	var attrs []slog.Attr
	for _, kind := range tweetstream.Kinds() {
		if kind.HasRaw() || kind == tweetstream.KindKeepAlive {
			attrs = append(attrs, slog.Int64(kind.String(), stats.Received[kind]))
		}
	}
	attrs = append(attrs,
		slog.Int64("delivered", stats.Delivered),
		slog.Int64("duplicates", stats.Duplicates),
		slog.Int64("dropped", stats.Dropped),
		slog.Int64("abandoned", stats.Abandoned),
		slog.Int64("unmatched", unmatched),
		slog.Int64("reconnects", max(stats.Connections-1, 0)),
		slog.Duration("duration", took.Round(time.Millisecond)),
	)
	log.LogAttrs(context.Background(), slog.LevelInfo, "summary", attrs...)
}
