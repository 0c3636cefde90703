package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/input"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/manual"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/render"
	"github.com/spf13/cobra"
)

// printFlags are those of print: what the commands for streams have for their
// output.
type printFlags struct {
	predicateFlags
	matchFlags
	outputFlags
	logFlags
}

func newPrint() *cobra.Command {
	var flags printFlags
	cmd := &cobra.Command{
		Use:   "print [FILE...]",
		Short: "Print saved messages",
		Long: `print prints the messages of files, or of standard input, as the other commands
print those of a stream. It reads recordings of --to, output of --format raw, and
other files with a message on each line. It unpacks gzip, zstd and bzip2.

With --track, --follow, --locations, --language or --filter-level it prints only
the Tweets that filter would get with the same flags. Other messages stay, as in
a stream; --events status leaves them out.

A file that breaks off in the middle of a message is printed up to there, and the
others follow.`,
		Example: `  tweetstream print stream.jsonl.gz
  tweetstream print -t 'go conference' --explain stream.jsonl.gz

  tweetstream print -t weather --to weather.jsonl.zst monday.jsonl tuesday.jsonl
  tweetstream print --format csv --fields id_str,time,full_text stream.jsonl
  tweetstream print --events delete --format json monday.jsonl tuesday.jsonl
  tail -f stream.jsonl | tweetstream print`,
	}
	cmd.RunE = func(_ *cobra.Command, files []string) error {
		return running(func() error {
			if len(files) > 0 {
				return flags.run(cmd, files)
			}
			if !input.IsGiven(os.Stdin) {
				return usagef("print needs a file, or a pipe on standard input")
			}
			return flags.run(cmd, []string{input.Stdin})
		})(cmd, nil)
	}
	flags.predicateFlags.register(cmd)
	flags.matchFlags.register(cmd)
	flags.outputFlags.register(cmd)
	flags.logFlags.register(cmd)
	manual.Common(cmd, "track", "follow", "locations", "format", "events", "limit", "to", "quiet")
	return cmd
}

func (p *printFlags) run(cmd *cobra.Command, paths []string) error {
	log, err := p.logger(os.Stderr)
	if err != nil {
		return err
	}
	params, err := p.predicateFlags.params(cmd.Context())
	if err != nil {
		return err
	}
	if p.matching, err = p.ofSaved(params); err != nil {
		return err
	}
	if err := p.outputFlags.check(cmd, paths...); err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(cmd.Context())
	defer cancel(nil)
	ctx, stop := p.stopping(ctx)
	defer stop()
	start := time.Now()
	consumer, err := p.consumer(log, cancel)
	if err != nil {
		return err
	}
	files := &reader{consumer: consumer, received: map[tweetstream.Kind]int64{}}
	unread, failed := files.readAll(ctx, paths)
	err = consumer.finish(failed, unread)
	logSummary(log, time.Since(start), received(files.received), consumer.attrs())
	return settle(err)
}

// reader reads files for a consumer.
type reader struct {
	consumer *consumer
	received map[tweetstream.Kind]int64
}

// readAll reads one file after the other, also after one that cannot be read to
// its end.
func (r *reader) readAll(ctx context.Context, files []string) (unread, failed error) {
	for _, file := range files {
		err, failed := r.readFile(ctx, file)
		if failed != nil {
			return nil, failed
		}
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = fmt.Errorf("breaks off in the middle of a message: %w", err)
		}
		if err != nil {
			unread = errors.Join(unread, fmt.Errorf("%s: %w", file, err))
		}
	}
	return unread, nil
}

func (r *reader) readFile(ctx context.Context, file string) (unread, failed error) {
	var source io.Reader = os.Stdin
	if file != input.Stdin {
		f, err := os.Open(file)
		if err != nil {
			return input.Bare(err), nil
		}
		defer f.Close()
		source = f
	}
	interruptible := input.Interruptible(ctx, source)
	defer interruptible.Close()
	return r.read(ctx, interruptible)
}

// read reads the messages of a file. It returns why they could not be read to the
// end, or why consuming them ended before it.
func (r *reader) read(ctx context.Context, file io.Reader) (unread, failed error) {
	unpacked, err := input.Unpacked(file)
	if err != nil {
		return err, context.Cause(ctx)
	}
	messages := 0
	for event, err := range tweetstream.NewDecoder(unpacked).All() {
		switch {
		case ctx.Err() != nil:
			return nil, context.Cause(ctx)
		case errors.Is(err, tweetstream.ErrMessageTooLong):
			return fmt.Errorf("message %d is longer than 16 MiB and cannot be passed over: %w", messages+1, err), nil
		case err != nil:
			return input.Bare(err), nil
		case messages == 0 && render.IsEnvelope(tweetstream.Raw(event)):
			return render.ErrEnvelope, nil
		}
		r.received[event.Kind()]++
		if err := r.consumer.take(ctx, event); err != nil {
			return nil, err
		}
		messages++
	}
	return nil, nil
}
