package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/gotweetstream/tweetstream"
)

// received are the kinds of which the summary has a count.
func received(counts map[tweetstream.Kind]int64) (attrs []slog.Attr) {
	for _, kind := range tweetstream.Kinds() {
		if kind.HasRaw() || kind == tweetstream.KindKeepAlive {
			attrs = append(attrs, slog.Int64(kind.String(), counts[kind]))
		}
	}
	return attrs
}

// delivery are the counts of what became of the messages of a stream.
func delivery(stats tweetstream.Stats) []slog.Attr {
	return []slog.Attr{
		slog.Int64("delivered", stats.Delivered),
		slog.Int64("duplicates", stats.Duplicates),
		slog.Int64("dropped", stats.Dropped),
		slog.Int64("abandoned", stats.Abandoned),
		slog.Int64("reconnects", max(stats.Connections-1, 0)),
	}
}

// logSummary writes the last line of a command's log. Its keys have always the
// same order. A count that is not there is 0.
func logSummary(log *slog.Logger, took time.Duration, groups ...[]slog.Attr) {
	var attrs []slog.Attr
	for _, group := range groups {
		for _, attr := range group {
			if attr.Value.Int64() != 0 {
				attrs = append(attrs, attr)
			}
		}
	}
	attrs = append(attrs, slog.Duration("duration", took.Round(time.Millisecond)))
	log.LogAttrs(context.Background(), slog.LevelInfo, "summary", attrs...)
}
