// Package sink stores events: in files, tables, databases, brokers. A [Sink] takes the events
// of one destination. [Pump] writes a stream to several sinks, flushes them, and tells how far
// everything is stored:
//
//	events ─▶ Pump ─┬─ Write, Flush ─▶ sink ──▶ file, table, broker
//	                ├─ Write, Flush ─▶ sink
//	                └─ Committed(n): the first n events are stored in all of them
//
// A sink that is slow slows the stream; no event is dropped. A call that fails for a while is
// made again. Events that can never be stored are counted by class, and hold up nothing.
//
// Sinks of this module are in the packages below: jsonl, ids, csv, parquet, sqlite, graph,
// natssink, kafkasink. To write one, implement [Sink] and test it by package sinktest.
package sink

import (
	"context"
	"errors"
	"time"

	"github.com/gotweetstream/tweetstream"
)

// A Sink stores events. Its methods are called one at a time, by [Pump] or by the program.
//
// An error of a method is one of three:
//
//   - an [*Unstorable] of Write: the sink has no form for this event, and goes on;
//   - an error made by [Temporary]: the call may be made again;
//   - any other: the sink is of no more use, and only Close may follow.
type Sink interface {
	// Write takes an event, and may keep it in memory until the next Flush. It must not
	// change the event. It blocks while the destination is slow.
	Write(ctx context.Context, event tweetstream.Event) error
	// Flush makes everything that was written durable: it outlives this process and, as far
	// as the destination can tell, a loss of power. After a temporary error the sink still
	// has all that it did not store, and stores it by the next Flush.
	Flush(ctx context.Context) error
	// Close flushes and ends the sink, and frees its files also after an error. After
	// Close, Write returns an error.
	Close(ctx context.Context) error
}

// Unstorable is the error for an event that a sink can never store.
type Unstorable struct {
	// Class is a word to count by: a kind of events, such as "delete", or a reason, such as
	// "too_long".
	Class string
	// Reason is for people.
	Reason string
}

// Error returns the reason.
func (e *Unstorable) Error() string { return e.Reason }

// NoForm returns the error for an event whose kind has no place in a sink. The class is the
// kind.
func NoForm(event tweetstream.Event) *Unstorable {
	kind := event.Kind().String()
	return &Unstorable{Class: kind, Reason: "there is no form for a " + kind + " event"}
}

// Line is [tweetstream.Line], with the reason where there is no line. Its error is an
// [*Unstorable].
func Line(event tweetstream.Event) ([]byte, error) {
	if line, ok := tweetstream.Line(event); ok {
		return line, nil
	}
	if tweetstream.Raw(event) == nil {
		kind := event.Kind().String()
		return nil, &Unstorable{kind, "a " + kind + " event has no message"}
	}
	return nil, &Unstorable{"too_long", "the message is over the limit"}
}

type temporary struct{ error }

func (t temporary) Unwrap() error { return t.error }

// Temporary marks an error as one that may pass, such as a broker that restarts. It returns
// nil for nil.
func Temporary(err error) error {
	if err == nil {
		return nil
	}
	return temporary{err}
}

// IsTemporary reports whether an error, or one that it wraps, was made by [Temporary].
func IsTemporary(err error) bool {
	var t temporary
	return errors.As(err, &t)
}

// Pace says how often a sink is to be flushed. The zero Pace is only at the end.
type Pace struct {
	Every time.Duration // since the last flush; 0 is no limit
	Bytes int64         // of messages since the last flush; 0 is no limit
}

// Paced is a Sink that has a pace of its own, since a flush costs it much: a Parquet file can
// only be flushed by ending it.
type Paced interface {
	Sink
	Pace() Pace
}

// Discarder is a Sink that can be ended without leaving anything behind, such as a part of a
// file.
type Discarder interface {
	Sink
	// Discard takes the place of Close where a run failed before its first event.
	Discard() error
}

// Resumer is a Sink that can go on where a run was cut off.
type Resumer interface {
	Sink
	// Mark returns, after a Flush and before the next Write, where the sink is. A sink that is
	// opened with it drops all that was written later.
	Mark() string
}
