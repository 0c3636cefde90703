package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/input"
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
		Use:   "print FILE...",
		Short: "Print saved messages",
		Long: `print prints the messages of files, or of standard input where a file is -, as the
other commands print those of a stream. It reads what --format raw has written and
everything else that has a message on each line; what is gzip is unpacked.

With --track, --follow, --locations, --language or --filter-level only those Tweets
are printed that filter would get with the same flags; docs/matching.md has the rules.
Other messages stay, as in a stream; --events status leaves them out.

A file that breaks off in the middle of a message is printed up to there. The others
follow, and the exit code is 1.`,
		Example: `  tweetstream print stream.jsonl.gz
  tweetstream print --track 'go conference' --explain stream.jsonl.gz
  tweetstream print --track weather --locations -74,40,-73,41 --require all --format raw --events status stream.jsonl
  tweetstream print --events delete --format json monday.jsonl tuesday.jsonl
  tail -f stream.jsonl | tweetstream print -`,
		Args: func(_ *cobra.Command, files []string) error {
			if len(files) == 0 {
				return errors.New("print needs a file, or - for standard input")
			}
			return nil
		},
	}
	cmd.RunE = func(_ *cobra.Command, files []string) error {
		return running(func() error { return flags.run(cmd, files) })(cmd, nil)
	}
	flags.predicateFlags.register(cmd)
	flags.matchFlags.register(cmd)
	flags.outputFlags.register(cmd)
	flags.logFlags.register(cmd)
	return cmd
}

func (p *printFlags) run(cmd *cobra.Command, files []string) error {
	log, err := p.logger(os.Stderr)
	if err != nil {
		return err
	}
	kinds, err := p.outputFlags.check(cmd)
	if err != nil {
		return err
	}
	params, err := p.predicateFlags.params()
	if err != nil {
		return err
	}
	if p.matching, err = p.ofSaved(params, p.format); err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(cmd.Context())
	defer cancel(nil)
	printer := p.printer(kinds, log, cancel)
	unread, failed := printFiles(ctx, printer, files)
	if p.matching.keep != nil {
		log.Info("summary", "printed", printer.count, "unmatched", printer.unmatched)
	}
	return settle(printer.finish(failed, unread))
}

// printFiles prints one file after the other, also after one that cannot be read
// to its end.
func printFiles(ctx context.Context, p *printer, files []string) (unread, failed error) {
	for _, file := range files {
		err, failed := printFile(ctx, p, file)
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

func printFile(ctx context.Context, p *printer, file string) (unread, failed error) {
	var source io.Reader = os.Stdin
	if file != input.Stdin {
		f, err := os.Open(file)
		if err != nil {
			return input.Bare(err), nil
		}
		defer f.Close()
		source = f
	}
	input := input.Interruptible(ctx, source)
	defer input.Close()
	return p.printAll(ctx, input)
}

// printAll prints the messages of r. It returns why they could not be read to the
// end, or why printing them ended before it.
func (p *printer) printAll(ctx context.Context, r io.Reader) (unread, failed error) {
	r, err := input.Unpacked(r)
	if err != nil {
		return err, context.Cause(ctx)
	}
	messages := 0
	for event, err := range tweetstream.NewDecoder(r).All() {
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
		if err := p.print(event); err != nil {
			return nil, err
		}
		messages++
	}
	return nil, nil
}
