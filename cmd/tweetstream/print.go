package main

import (
	"context"
	"log/slog"
	"maps"
	"os"
	"slices"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/archive"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/input"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/manual"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/monitor"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/pace"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// printFlags are the flags of print. It shares those for output with the commands
// that read a stream.
type printFlags struct {
	predicateFlags
	matchFlags
	selectFlags
	outputFlags
	readFlags
	logFlags
	httpFlags
	pace   speed
	resume string
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

--rule and --rule-file print only the Tweets that match a rule of Powerstream or
PowerTrack. --explain names the rule and its tag. The operators are at
` + docs + `rules.md

--since and --until take a date, a time (UTC unless it says its zone), or a
duration before now: 2019-12-25, 2019-12-25T18:00, 2019-12-25T18:00+09:00, 36h.
--since is included, --until is not. --only and --without take types of Tweets:
originals, retweets, quotes, replies, geo (with a point or a place), media. --only
leaves out all other messages.

With --to and --resume a run that ended early, by a signal or a crash, goes on when
the same command starts again. The targets are in the end the same.

A file or a member of an archive that breaks off is printed up to there, and the
next follows. That, and messages that do not decode, are told, and the exit code
is 6. With --strict the first of them ends the command with 1. What is no recording
is named, with the way to read it where there is one. With --events and without
status among them, only messages of those kinds are decoded.`,
		Example: `  tweetstream print stream.jsonl.gz
  tweetstream print -t 'go conference' --explain stream.jsonl.gz
  tweetstream print --rule '(cat OR dog) has:images' stream.jsonl --explain

  tweetstream print -t weather --to weather.jsonl.zst monday.jsonl tuesday.jsonl
  tweetstream print --since 2019-12-24 --until 2019-12-27 --events status folder
  tweetstream print --only media --without retweets --sample 1/100 2019-12.tar
  tweetstream print --pace 60x --since 2019-12-24T18:00 monday.jsonl.gz
  tweetstream print -t tea --to tea.jsonl.zst --resume tea.state /archives
  tweetstream print --format csv --fields id_str,time,full_text stream.jsonl
  tail -f stream.jsonl | tweetstream print`,
	}
	cmd.RunE = onSources(flags.run)
	flags.register(cmd)
	return cmd
}

// onSources is a command that reads its arguments, or standard input.
func onSources(
	run func(cmd *cobra.Command, paths []string) error,
) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, paths []string) error {
		return running(func() error {
			if len(paths) == 0 && !input.IsGiven(os.Stdin) {
				return usagef("%s needs a file, or a pipe on standard input", cmd.Name())
			}
			if len(paths) == 0 {
				paths = []string{input.Stdin}
			}
			if err := checkPaths(paths); err != nil {
				return err
			}
			return run(cmd, paths)
		})(cmd, nil)
	}
}

func checkPaths(paths []string) error {
	if slices.Contains(paths, "") {
		return usagef("a name of a file is empty")
	}
	isStdin := func(path string) bool { return path == input.Stdin }
	first := slices.IndexFunc(paths, isStdin)
	if first >= 0 && slices.ContainsFunc(paths[first+1:], isStdin) {
		return usagef("standard input (-) can be read only once")
	}
	return nil
}

func (p *printFlags) register(cmd *cobra.Command) {
	p.predicateFlags.register(cmd)
	p.selectFlags.register(cmd, tweetsTitle)
	p.matchFlags.register(cmd)
	p.outputFlags.register(cmd)
	p.readFlags.register(cmd)
	manual.Group(cmd, readingTitle, func(flags *pflag.FlagSet) {
		flags.Var(&p.pace, "pace",
			"print messages as their times say, `n` times as fast, such as 1x or 60x (default at once)")
		flags.StringVar(&p.resume, "resume", "",
			"with --to: keep in this `file` how far it has come, and go on there when the same "+
				"command starts again")
	})
	p.logFlags.register(cmd)
	p.httpFlags.register(cmd)
	manual.Common(cmd, "track", "follow", "locations", "since", "until", "only", "format",
		"events", "limit", "to", "quiet")
}

func (p *printFlags) run(cmd *cobra.Command, paths []string) error {
	log, params, err := p.check(cmd, paths)
	if err != nil {
		return err
	}
	options, err := p.options(cmd)
	if err != nil {
		return err
	}
	job, err := p.job(cmd, paths, params)
	switch {
	case err != nil:
		return err
	case job.isDone():
		log.Info("all was done before", "state", job.name)
		counts := job.state.Counts
		return toldBefore(counts.Damages, counts.Failures).join()
	case job != nil:
		p.resumed = job.state
	}
	return p.print(cmd, paths, log, append(options, job.options()...), job)
}

// check looks at the flags that need no file.
func (p *printFlags) check(cmd *cobra.Command, paths []string) (
	log *slog.Logger, params tweetstream.FilterParams, err error,
) {
	if err := p.progressFlags.check(cmd); err != nil {
		return nil, params, err
	}
	if log, err = p.logger(p.screen); err != nil {
		return nil, params, err
	}
	if params, err = p.predicateFlags.params(cmd.Context()); err != nil {
		return nil, params, err
	}
	if p.matching, err = p.ofSaved(params); err != nil {
		return nil, params, err
	}
	return log, params, p.outputFlags.check(cmd, paths...)
}

func (p *printFlags) print(
	cmd *cobra.Command, paths []string, log *slog.Logger, options []archive.Option, job *job,
) error {
	ctx, cancel := context.WithCancelCause(cmd.Context())
	defer cancel(nil)
	ctx, stop := p.stopping(ctx)
	defer stop()
	start := time.Now()
	collectSeldom(int64(p.dedup) * bytesOfID)
	read := new(archive.Progress)
	watch := monitor.Reading("reading", func() int64 { return read.Now().Packed })
	consumer, err := p.watched(ctx, log, watch, &p.recordFlags, func() (*consumer, error) {
		return p.consumer(log, cancel)
	})
	if err != nil {
		return err
	}
	files := p.files(paths, consumer, log)
	files.watch.read = read
	job.attach(files, consumer, log)
	failed := files.read(ctx, options)
	all := consumer.finish(append(troubles{failed}, files.told...).join())
	if !consumer.unwritten && (failed == nil || consumer.isLimited()) {
		all = append(troubles{all}, job.finish()).join()
	}
	logSummary(log, time.Since(start), files.attrs(), consumer.attrs())
	return settle(append(troubles{all}, files.earlier()...).join())
}

func (p *printFlags) files(paths []string, consumer *consumer, log *slog.Logger) *files {
	consumer.unprintedKinds = []tweetstream.Kind{
		tweetstream.KindMalformed, tweetstream.KindDamaged, tweetstream.KindMember,
		tweetstream.KindLimit, // a day of a recording has thousands; the summary counts them
	}
	files := newFiles(paths, consumer, log, p.screen)
	files.show = p.show(log, p.quiet, len(p.printed) > 0)
	if p.pace > 0 {
		files.pace = pace.New(float64(p.pace))
	}
	return files
}

// options are those of reading.
func (p *printFlags) options(cmd *cobra.Command) ([]archive.Option, error) {
	selecting, err := p.selectFlags.options(cmd)
	if err != nil {
		return nil, err
	}
	reading, err := p.readFlags.options(cmd)
	if err != nil {
		return nil, err
	}
	if err := p.pace.check("pace"); err != nil {
		return nil, err
	}
	return slices.Concat([]archive.Option{archive.Members()}, selecting, reading, p.wanted()), nil
}

// wanted are the messages to read.
func (p *printFlags) wanted() []archive.Option {
	// recordings leave blank lines out by default
	if p.printed[tweetstream.KindKeepAlive] && p.printed[tweetstream.KindStatus] {
		return []archive.Option{archive.Kinds(tweetstream.Kinds()...)}
	}
	both := maps.Clone(p.printed)
	if both == nil {
		both = kindSet{}
	}
	maps.Copy(both, p.recorded)
	return wanted(both, &p.matching)
}

// wanted are the messages to read, of some kinds. Where Tweets are not among them, nothing
// else is decoded. Else the filter is the archive's: it leaves most other Tweets undecoded.
func wanted(kinds kindSet, m *matching) []archive.Option {
	if !kinds[tweetstream.KindStatus] {
		return []archive.Option{archive.Kinds(slices.Sorted(maps.Keys(kinds))...)}
	}
	if m.keep == nil {
		return nil
	}
	keep := m.keep
	m.keep = nil
	return []archive.Option{archive.Filter(keep)}
}
