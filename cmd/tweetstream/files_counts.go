package main

import (
	"errors"
	"log/slog"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/archive"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/resume"
)

// attrs are the counts of messages, for the summary.
func (f *files) attrs() []slog.Attr {
	attrs := append([]slog.Attr{slog.Int64("messages", f.messages)}, received(f.received)...)
	return append(attrs, slog.Int64("members", f.members), slog.Int64("damaged", f.damages))
}

// store stores the counts, for another process to go on with.
func (f *files) store(counts *resume.Counts) {
	counts.Received = map[string]int64{}
	for kind, n := range f.received {
		counts.Received[kind.String()] = n
	}
	counts.Messages, counts.Members, counts.Damaged = f.messages, f.members, f.damages
	counts.Damages, counts.Failures = f.toldDamages, f.toldFailures
	for _, err := range f.told {
		if errors.As(err, new(damage)) {
			counts.Damages++
		} else if !errors.As(err, new(*archive.SourceError)) { // that comes again
			counts.Failures++
		}
	}
}

// restore takes up the stored counts. Its errors were told, and stay in the exit code.
func (f *files) restore(counts *resume.Counts) {
	for _, kind := range tweetstream.Kinds() {
		if n := counts.Received[kind.String()]; n > 0 {
			f.received[kind] = n
			f.delivered += n
		}
	}
	f.messages, f.members, f.damages = counts.Messages, counts.Members, counts.Damaged
	f.toldDamages, f.toldFailures = counts.Damages, counts.Failures
}

// earlier are the errors that were told by the process before this one.
func (f *files) earlier() troubles { return toldBefore(f.toldDamages, f.toldFailures) }

func toldBefore(damages, failures int64) (all troubles) {
	if damages > 0 {
		all = append(all, told{damage{errors.New("something was damaged")}})
	}
	if failures > 0 {
		all = append(all, told{errors.New("something could not be read")})
	}
	return all
}
