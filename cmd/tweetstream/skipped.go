package main

import (
	"log/slog"

	"github.com/gotweetstream/tweetstream"
)

// skippedFields counts the fields of Tweets with a value of another type than in the
// API v1.1. Output by fields takes them from the message; all else sees them as absent.
type skippedFields int64

// note counts the fields of an event, and logs the first one of all.
func (n *skippedFields) note(log *slog.Logger, event tweetstream.Event) {
	status, ok := event.(*tweetstream.Status)
	if !ok || len(status.Skipped) == 0 {
		return
	}
	if *n == 0 {
		first := status.Skipped[0]
		log.Warn("a field of a Tweet has another type than the service's; more are only counted",
			"tweet", status.ID, "field", first.Path, "error", first.Err)
	}
	*n += skippedFields(len(status.Skipped))
}

// attrs are the part of the summary: nothing if no field was skipped.
func (n skippedFields) attrs() []slog.Attr {
	if n == 0 {
		return nil
	}
	return []slog.Attr{slog.Int64("skipped_fields", int64(n))}
}
