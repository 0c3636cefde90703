// Package window has the rules for a period of the past that a server is asked to send again.
package window

import (
	"fmt"
	"time"
)

// Window is a period. The zero Window is none.
type Window struct{ Start, End time.Time }

// longest is how far back services keep messages.
const longest = 24 * time.Hour

// Check returns the broken rule, and whether it is one of the start; "" if w is in order.
func (w Window) Check(now time.Time) (rule string, ofStart bool) {
	switch {
	case w == Window{}:
		return "", false
	case w.Start.IsZero():
		return "is missing: a recovery needs both ends", true
	case w.End.IsZero():
		return "is missing: a recovery needs both ends", false
	case !w.Start.Before(w.End):
		return fmt.Sprintf("%s is not before the end", Text(w.Start)), true
	case w.Start.Before(now.Add(-longest)):
		return fmt.Sprintf("%s is more than %v ago", Text(w.Start), longest), true
	case w.End.After(now):
		return fmt.Sprintf("%s is in the future", Text(w.End)), false
	}
	return "", false
}

// From returns what is left of w, from the second of the last message on.
func (w Window) From(last time.Time) Window {
	if last = last.Truncate(time.Second); last.After(w.Start) && last.Before(w.End) {
		w.Start = last
	}
	return w
}

// Text returns a time as services read it: ISO 8601, UTC, to the second.
func Text(t time.Time) string { return t.UTC().Format(time.RFC3339) }
