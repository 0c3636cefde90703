package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/gotweetstream/tweetstream"
)

// received are the counts of messages by kind.
func received(counts map[tweetstream.Kind]int64) (attrs []slog.Attr) {
	for _, kind := range tweetstream.Kinds() {
		if kind.HasRaw() || kind == tweetstream.KindKeepAlive {
			attrs = append(attrs, slog.Int64(kind.String(), counts[kind]))
		}
	}
	return attrs
}

// delivery are the counts of messages by their way through the client. Each feed has a
// first connection.
func delivery(stats tweetstream.Stats, feeds int) []slog.Attr {
	return []slog.Attr{
		slog.Int64("delivered", stats.Delivered),
		slog.Int64("duplicates", stats.Duplicates),
		slog.Int64("dropped", stats.Dropped),
		slog.Int64("abandoned", stats.Abandoned),
		slog.Int64("reconnects", max(stats.Connections-int64(feeds), 0)),
	}
}

// logSummary writes the last line of a command's log. The order of its keys is
// always the same, and it leaves out counts of 0.
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
