package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/archive"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/coverage"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/manual"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/terminal"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// checkFlags are the flags of check.
type checkFlags struct {
	readFlags
	logFlags
	format string
	fast   bool
	window int
}

func newCheck() *cobra.Command {
	var flags checkFlags
	cmd := &cobra.Command{
		Use:   "check [FILE...]",
		Short: "Say what recordings have, and what they lack",
		Long: `check reads recordings, or standard input, and reports on them: files, members and
their layouts, kinds of messages, the first and the last time, repeats, damage and
where it is, files that are no recordings, and the days and minutes without a
member. A FILE is what it is for print.

Missing days and minutes are those of the paths, between the first and the last one.
The times in paths are US Mountain time until 2021-08-22 and UTC from the day after.
What the whole collection of the Internet Archive lacks is told apart: the first
half hour of each day from March 2015 to August 2021, and the hour that summer time
leaves out.

--fast reads only the directories of archives. It knows nothing of messages, repeats
and copies, and damage only in directories. A report has at most 50 entries of a
list as text, and all of them as JSON.

The exit code is 6 where something is damaged, 1 where something cannot be read.`,
		Example: `  tweetstream check twitter-stream-2019-12.tar
  tweetstream check --fast /archives

  tweetstream check --format json folder | jq .missing`,
	}
	cmd.RunE = onSources(flags.run)
	flags.register(cmd)
	return cmd
}

// The forms of the report.
const (
	formText = "text"
	formJSON = "json"
)

func (c *checkFlags) register(cmd *cobra.Command) {
	manual.Group(cmd, "Report", func(flags *pflag.FlagSet) {
		flags.StringVarP(&c.format, "format", "f", formText, "`form` of the report: text or json")
		flags.BoolVar(&c.fast, "fast", false, "read only the directories of archives")
		flags.IntVar(&c.window, "dedup", 1_000_000,
			"look for repeats among at least the last `n` Tweets and deletes")
	})
	complete(cmd, "format", formText, formJSON)
	c.readFlags.register(cmd)
	for _, other := range []string{"dedup", "strict", "max-member", "jobs"} {
		exclusive(cmd, "fast", other)
	}
	c.logFlags.register(cmd)
	manual.Common(cmd, "format", "fast", "quiet")
}

func (c *checkFlags) run(cmd *cobra.Command, paths []string) error {
	if err := c.progressFlags.check(cmd); err != nil {
		return err
	}
	log, err := c.logger(c.screen)
	if err != nil {
		return err
	}
	options, err := c.readFlags.options(cmd)
	switch {
	case err != nil:
		return err
	case c.format != formText && c.format != formJSON:
		return usagef("--format: %q is not one of text, json", c.format)
	case c.window < 1:
		return usagef("--dedup: must be at least 1")
	}
	start := time.Now()
	collectSeldom(int64(c.window) * bytesOfID)
	checking := &checking{Report: coverage.New(c.window)}
	files := newFiles(paths, checking, slog.New(slog.DiscardHandler), c.screen)
	files.tell = tellUnreadable(c.screen)
	files.show = c.show(log, c.quiet, false)
	failed := c.read(cmd.Context(), files, options)
	if failed == nil {
		checking.Finish()
		failed = c.write(checking.Report)
	}
	logSummary(log, time.Since(start), files.attrs())
	return settle(append(troubles{failed}, files.told...).join())
}

// tellUnreadable tells of files that have no place in the report.
func tellUnreadable(screen io.Writer) func(error) {
	return func(err error) {
		if !errors.As(err, new(damage)) {
			tell(screen, err)
		}
	}
}

func (c *checkFlags) read(ctx context.Context, files *files, options []archive.Option) error {
	options = append(options, archive.Members())
	if c.fast {
		return files.takeAll(ctx, archive.List(ctx, files.sources(), options...))
	}
	return files.read(ctx, options)
}

func (c *checkFlags) write(report *coverage.Report) error {
	out := output{os.Stdout}
	if c.format == formJSON {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		encoder.SetEscapeHTML(false)
		return encoder.Encode(report)
	}
	if terminal.Is(os.Stdout) {
		return report.WriteText(terminal.NewWriter(out), "--format json")
	}
	return report.WriteText(out, "--format json")
}

// checking takes events into a report.
type checking struct {
	*coverage.Report
	malformed int64 // of the member that is read
}

// take implements taking.
func (c *checking) take(_ context.Context, event tweetstream.Event) error {
	c.add(event)
	return nil
}

// add reports whether an event is a repeat.
func (c *checking) add(event tweetstream.Event) (repeat bool) {
	if d, ok := event.(*tweetstream.Damaged); ok {
		said := *d
		said.Err = reasonOf(d)
		event = &said
	}
	repeat = c.Add(event)
	if event.Kind() == tweetstream.KindMalformed {
		c.malformed++
	}
	if m, ok := event.(*tweetstream.Member); ok {
		if c.malformed > 0 {
			c.Malformed(m, c.malformed)
		}
		c.malformed = 0
	}
	return repeat
}

// prints implements taking.
func (c *checking) prints(tweetstream.Event) bool { return false }

// left implements taking.
func (c *checking) left() int64 { return 0 }
