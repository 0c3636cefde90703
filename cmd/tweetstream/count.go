package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/archive"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/manual"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/tally"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// countFlags are the flags of count. It shares those for choosing and reading with print.
type countFlags struct {
	predicateFlags
	matchFlags
	selectFlags
	readFlags
	logFlags
	by, events []string
	top        int

	dimensions []tally.Dimension
	counted    kindSet
	matching   matching
}

func newCount() *cobra.Command {
	var flags countFlags
	cmd := &cobra.Command{
		Use:   "count [FILE...]",
		Short: "Count recorded messages, as CSV",
		Long: `count counts the messages of recordings, or of standard input, and writes a table
as CSV: a row for each combination of the values of --by, and its count. The rows
are in the order of their values. A FILE is what it is for print, and the flags
that choose messages are those of print.

` + dimensionsHelp() + `
It counts Tweets, or with kind all messages, unless --events says which. A value
that is not there is empty, such as the day of a deletion before 2014. With --top 10 there are the ten largest rows of each time that is in --by,
the largest first.

One million rows are in memory at once. Others are in temporary files until the end.`,
		Example: `  tweetstream count --by day,lang twitter-stream-2019-12.tar
  tweetstream count --by hour,kind stream-*.jsonl.gz

  tweetstream count --by day,hashtag --top 10 --track tea folder
  tweetstream count --by domain --top 100 --without retweets folder
  tweetstream count --by user_id,user --only replies stream.jsonl`,
	}
	cmd.RunE = onSources(flags.run)
	flags.register(cmd)
	return cmd
}

func dimensionsHelp() string {
	var b strings.Builder
	for _, d := range tally.Dimensions() {
		fmt.Fprintf(&b, "  %-8s  %s\n", d.Name, d.About)
	}
	return b.String()
}

func dimensionNames() (names []string) {
	for _, d := range tally.Dimensions() {
		names = append(names, d.Name)
	}
	return names
}

func (c *countFlags) register(cmd *cobra.Command) {
	manual.Group(cmd, "Table", func(flags *pflag.FlagSet) {
		flags.StringArrayVar(&c.by, "by", nil,
			"the `columns`, with commas between them: "+strings.Join(dimensionNames(), ", "))
		flags.IntVar(&c.top, "top", 0, "only the `n` largest rows of each time (default all)")
		flags.StringArrayVar(&c.events, "events", nil,
			"`kinds` to count, or messages (default status, or messages with --by kind)")
	})
	complete(cmd, "by", dimensionNames()...)
	complete(cmd, "events", kindWords()...)
	c.predicateFlags.register(cmd)
	c.selectFlags.register(cmd, tweetsTitle)
	c.matchFlags.registerRequire(cmd)
	c.readFlags.register(cmd)
	c.logFlags.register(cmd)
	manual.Common(cmd, "by", "top", "track", "since", "until", "only", "quiet")
}

// run counts all messages before it writes anything.
func (c *countFlags) run(cmd *cobra.Command, paths []string) error {
	if err := c.progressFlags.check(cmd); err != nil {
		return err
	}
	log, err := c.logger(c.screen)
	if err != nil {
		return err
	}
	options, err := c.options(cmd)
	if err != nil {
		return err
	}
	start := time.Now()
	collectSeldom(int64(c.dedup)*bytesOfID + bytesOfRows)
	counter := &counter{flags: c, table: tally.New(c.dimensions, c.top)}
	files := newFiles(paths, counter, log, c.screen)
	files.show = c.show(log, c.quiet, false)
	failed := files.read(cmd.Context(), options)
	if failed == nil {
		failed = counter.table.WriteCSV(output{os.Stdout})
	}
	all := append(troubles{failed, counter.table.Close()}, files.told...)
	logSummary(log, time.Since(start), files.attrs())
	return settle(all.join())
}

// options checks the flags, and returns the options of reading.
func (c *countFlags) options(cmd *cobra.Command) ([]archive.Option, error) {
	if err := c.check(cmd); err != nil {
		return nil, err
	}
	params, err := c.params(cmd.Context())
	if err != nil {
		return nil, err
	}
	if c.matching, err = c.ofSaved(params); err != nil {
		return nil, err
	}
	selecting, err := c.selectFlags.options(cmd)
	if err != nil {
		return nil, err
	}
	reading, err := c.readFlags.options(cmd)
	return slices.Concat([]archive.Option{archive.Members()}, selecting, reading,
		wanted(c.counted, &c.matching)), err
}

func (c *countFlags) check(cmd *cobra.Command) (err error) {
	if len(c.by) == 0 {
		return usagef("--by: is needed; there are %s", strings.Join(dimensionNames(), ", "))
	}
	if cmd.Flags().Changed("top") && c.top < 1 {
		return usagef("--top: must be at least 1; leave it out for all")
	}
	byKind := false
	for _, word := range split(c.by) {
		i := slices.Index(dimensionNames(), word)
		if i < 0 {
			return usagef("--by: there is no %q; there are %s", word,
				strings.Join(dimensionNames(), ", "))
		}
		if slices.ContainsFunc(c.dimensions, func(d tally.Dimension) bool { return d.Name == word }) {
			return usagef("--by: %s is given twice", word)
		}
		c.dimensions = append(c.dimensions, tally.Dimensions()[i])
		byKind = byKind || word == "kind"
	}
	if len(c.events) == 0 && byKind {
		c.events = []string{allMessages}
	}
	c.counted, err = countable(c.events)
	return err
}

// countable reads --events for counting.
func countable(events []string) (kindSet, error) {
	if len(events) == 0 {
		return kindSet{tweetstream.KindStatus: true}, nil
	}
	set, err := kindsFor(events, "")
	for kind := range set {
		if err == nil && !kind.HasRaw() {
			err = usagef("--events: %s is no message of a recording", kind)
		}
	}
	return set, err
}

// counter counts events.
type counter struct {
	flags     *countFlags
	table     *tally.Table
	uncounted int64
}

// take implements taking.
func (c *counter) take(_ context.Context, event tweetstream.Event) error {
	if !c.flags.counted[event.Kind()] || !c.flags.matching.wants(event) {
		c.uncounted++
		return nil
	}
	return c.table.Add(event, tweetstream.TimeOf(event))
}

// prints implements taking.
func (c *counter) prints(tweetstream.Event) bool { return false }

// left implements taking.
func (c *counter) left() int64 { return c.uncounted }
