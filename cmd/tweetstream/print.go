package main

import (
	"context"
	"os"
	"runtime/debug"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/archive"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/input"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/manual"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// printFlags are the flags of print. It shares those for output with the commands
// that read a stream.
type printFlags struct {
	predicateFlags
	matchFlags
	outputFlags
	logFlags
	since, until string
	jobs, dedup  int
}

func newPrint() *cobra.Command {
	var flags printFlags
	cmd := &cobra.Command{
		Use:   "print [FILE...]",
		Short: "Print recorded messages",
		Long: `print prints the messages of recordings, or of standard input, as the other
commands print those of a stream. A FILE is a file, a folder with all files below
it, or a pattern in quotes. It can be a recording of --to, output of --format raw,
a tar or zip archive, or any other file of Tweets as JSON. gzip, bzip2 and zstd are
unpacked.

With --track, --follow, --locations, --language or --filter-level it prints only
the Tweets that filter would get with the same flags. Other messages stay, as in
a stream; --events status leaves them out. The rules are at
` + docs + `matching.md

--since and --until take a date, a time (UTC unless it says its zone), or a
duration before now: 2019-12-25, 2019-12-25T18:00, 2019-12-25T18:00+09:00, 36h.
--since is included, --until is not.

A file that breaks off in the middle of a message is printed up to there. That, and
messages that do not decode, are told, and the exit code is 6. With --events and
without status among them, only messages of those kinds are decoded.`,
		Example: `  tweetstream print stream.jsonl.gz
  tweetstream print -t 'go conference' --explain stream.jsonl.gz

  tweetstream print -t weather --to weather.jsonl.zst monday.jsonl tuesday.jsonl
  tweetstream print --since 2019-12-24 --until 2019-12-27 --events status folder
  tweetstream print --format csv --fields id_str,time,full_text stream.jsonl
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
	flags.register(cmd)
	return cmd
}

func (p *printFlags) register(cmd *cobra.Command) {
	p.predicateFlags.register(cmd)
	manual.Group(cmd, tweetsTitle, func(flags *pflag.FlagSet) {
		flags.StringVar(&p.since, "since", "",
			"only messages from this `time` on, such as 2019-12-25 or 36h")
		flags.StringVar(&p.until, "until", "", "only messages before this `time`")
		flags.IntVar(&p.dedup, "dedup", 0,
			"leave out Tweets and deletes that came before, among at least the last `n` (default "+
				"leave out nothing)")
	})
	p.matchFlags.register(cmd)
	p.outputFlags.register(cmd)
	manual.Group(cmd, "Reading", func(flags *pflag.FlagSet) {
		flags.IntVar(&p.jobs, "jobs", 0, "unpack and decode on `n` processors (default all)")
	})
	p.logFlags.register(cmd)
	manual.Common(cmd, "track", "follow", "locations", "since", "until", "format", "events",
		"limit", "to", "quiet")
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
	options, err := p.options(cmd)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(cmd.Context())
	defer cancel(nil)
	ctx, stop := p.stopping(ctx)
	defer stop()
	start := time.Now()
	collectSeldom()
	consumer, err := p.consumer(log, cancel)
	if err != nil {
		return err
	}
	files := newFiles(paths, consumer, func(err error) { tell(os.Stderr, err) })
	failed := files.read(ctx, options)
	err = consumer.finish(append(troubles{failed}, files.told...).join())
	logSummary(log, time.Since(start), received(files.received), consumer.attrs())
	return settle(err)
}

// collectSeldom makes the garbage collector run half as often as by default: print keeps
// little of what it allocates. GOGC in the environment counts more.
func collectSeldom() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200)
	}
}

// options are those of reading.
func (p *printFlags) options(cmd *cobra.Command) ([]archive.Option, error) {
	set := cmd.Flags().Changed
	options := []archive.Option{archive.Members()}
	from, err := timeOf("since", p.since)
	if err != nil {
		return nil, err
	}
	to, err := timeOf("until", p.until)
	switch {
	case err != nil:
		return nil, err
	case !from.IsZero() && !to.IsZero() && !from.Before(to):
		return nil, usagef("--since: %s is not before --until %s", p.since, p.until)
	case set("jobs") && p.jobs < 1:
		return nil, usagef("--jobs: must be at least 1; leave it out for all processors")
	case set("dedup") && p.dedup < 1:
		return nil, usagef("--dedup: must be at least 1; leave it out to leave out nothing")
	}
	options = append(options, archive.Between(from, to))
	if p.jobs > 0 {
		options = append(options, archive.Jobs(p.jobs))
	}
	if p.dedup > 0 {
		options = append(options, archive.Dedup(p.dedup))
	}
	return append(options, p.wanted()...), nil
}

// wanted are the kinds to read. Where Tweets are not among them, nothing else is
// decoded: decoding Tweets is most of the work.
func (p *printFlags) wanted() []archive.Option {
	tweets := p.printed[tweetstream.KindStatus] || p.recorded[tweetstream.KindStatus]
	switch {
	case tweets && p.printed[tweetstream.KindKeepAlive]: // recordings leave it out by default
		return []archive.Option{archive.Kinds(tweetstream.Kinds()...)}
	case tweets:
		return nil
	}
	var kinds []tweetstream.Kind
	for _, kind := range tweetstream.Kinds() {
		if p.printed[kind] || p.recorded[kind] {
			kinds = append(kinds, kind)
		}
	}
	return []archive.Option{archive.Kinds(kinds...)}
}

// timeForms are how --since and --until can be written. Without a zone it is UTC.
var timeForms = []string{
	time.DateOnly, "2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02 15:04", time.DateTime,
	"2006-01-02T15:04Z07:00", time.RFC3339,
}

// timeOf reads a time or a duration before now. Nothing is the zero time.
func timeOf(flag, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, form := range timeForms {
		if t, err := time.Parse(form, text); err == nil {
			return t, nil
		}
	}
	if ago, err := time.ParseDuration(text); err == nil && ago > 0 {
		return time.Now().Add(-ago), nil
	}
	return time.Time{}, usagef(
		"--%s: %q is neither a time, such as 2019-12-25 or 2019-12-25T18:00, nor a duration "+
			"before now, such as 36h", flag, text)
}
