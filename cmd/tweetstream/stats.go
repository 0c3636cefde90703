package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"slices"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/archive"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/coverage"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/manual"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/page"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/survey"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/terminal"
	"github.com/gotweetstream/tweetstream/sink"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// statsFlags are the flags of stats. It shares those for choosing and reading with print.
type statsFlags struct {
	predicateFlags
	matchFlags
	selectFlags
	readFlags
	logFlags
	json, overwrite bool
	html            string

	matching matching
	page     *sink.File // nil is no page
}

func newStats() *cobra.Command {
	var flags statsFlags
	cmd := &cobra.Command{
		Use:   "stats [FILE...]",
		Short: "Look over recordings: what they have, over time",
		Long: `stats reads recordings, or standard input, and reports on them: kinds, languages,
types and clients over time, the top hashtags, domains and users, a calendar with
the gaps, repeats and damage, and all that check says. A FILE is what it is for
print, and the flags that choose messages are those of print.

There are at most 240 steps of time, of a minute or longer. The calendar has hours
of up to 14 days, or else days. A dot is an hour or a day without a message.

Memory is bounded: 1024 clients and 65536 hashtags, domains and users are counted
exactly. Where there are more, counts may be too high, and by how much is said.
Repeats are looked for among at least the last million Tweets and deletes.

--html writes one page instead, with charts: no script, no request to anybody. The
file is there when it is whole.

The exit code is 6 where something is damaged, 1 where something cannot be read.`,
		Example: `  tweetstream stats stream-*.jsonl.gz
  tweetstream stats --track tea --without retweets twitter-stream-2019-12.tar

  tweetstream stats --html report.html /archives
  tweetstream stats --json folder | jq .languages`,
	}
	cmd.RunE = onSources(flags.run)
	flags.register(cmd)
	return cmd
}

func (s *statsFlags) register(cmd *cobra.Command) {
	manual.Group(cmd, "Report", func(flags *pflag.FlagSet) {
		flags.BoolVar(&s.json, "json", false, "report as a line of JSON, with all entries of all lists")
		flags.StringVar(&s.html, "html", "", "write the report to this `file`, as a page for browsers")
		flags.BoolVar(&s.overwrite, "overwrite", false, "with --html: replace a file that exists")
	})
	exclusive(cmd, "html", "json")
	s.predicateFlags.register(cmd)
	s.selectFlags.register(cmd, tweetsTitle)
	s.matchFlags.registerRequire(cmd)
	s.readFlags.register(cmd)
	s.logFlags.register(cmd)
	manual.Common(cmd, "html", "json", "track", "since", "until", "only", "quiet")
}

// statsWindow is among how many Tweets and deletes repeats are looked for.
const statsWindow = 1_000_000

// bytesOfWords is what the words of a survey take.
const bytesOfWords = 64 << 20

func (s *statsFlags) run(cmd *cobra.Command, paths []string) error {
	if err := s.progressFlags.check(cmd); err != nil {
		return err
	}
	log, err := s.logger(s.screen)
	if err != nil {
		return err
	}
	options, err := s.options(cmd)
	if err != nil {
		return err
	}
	if err := s.create(cmd, paths); err != nil {
		return err
	}
	return s.survey(cmd.Context(), paths, log, options)
}

// create begins the page before anything is read.
func (s *statsFlags) create(cmd *cobra.Command, paths []string) (err error) {
	switch {
	case s.overwrite && s.html == "":
		return usagef("--overwrite: is of use only with --html")
	case cmd.Flags().Changed("html") && s.html == "":
		return usagef("--html: the name of the file is empty")
	case s.html == "":
		return nil
	}
	if source := sameFile(s.html, paths); source != "" {
		return usagef("--html: %s is a file that is read", s.html)
	}
	s.page, err = sink.Create(s.html, s.overwrite)
	return existing(err)
}

func (s *statsFlags) survey(
	ctx context.Context, paths []string, log *slog.Logger, options []archive.Option,
) error {
	start := time.Now()
	collectSeldom(int64(statsWindow+s.dedup)*bytesOfID + bytesOfWords)
	surveying := &surveying{checking: checking{Report: coverage.New(statsWindow)},
		survey: survey.New(), matching: s.matching}
	files := newFiles(paths, surveying, slog.New(slog.DiscardHandler), s.screen)
	if s.page == nil {
		files.tell = tellUnreadable(s.screen)
	}
	files.show = s.show(log, s.quiet, false)
	failed := files.read(ctx, options)
	if failed == nil {
		failed = s.write(surveying.finish())
	} else if s.page != nil {
		failed = errors.Join(failed, s.page.Discard())
	}
	logSummary(log, time.Since(start), files.attrs())
	return settle(append(troubles{failed}, files.told...).join())
}

// options checks the flags, and returns the options of reading.
func (s *statsFlags) options(cmd *cobra.Command) ([]archive.Option, error) {
	params, err := s.params(cmd.Context())
	if err != nil {
		return nil, err
	}
	if s.matching, err = s.ofSaved(params); err != nil {
		return nil, err
	}
	selecting, err := s.selectFlags.options(cmd)
	if err != nil {
		return nil, err
	}
	reading, err := s.readFlags.options(cmd)
	return slices.Concat([]archive.Option{archive.Members()}, selecting, reading,
		wanted(kindSet{tweetstream.KindStatus: true}, &s.matching)), err
}

func (s *statsFlags) write(report *survey.Report) error {
	if s.page != nil {
		return s.writePage(report)
	}
	out := output{os.Stdout}
	if s.json {
		encoder := json.NewEncoder(out)
		encoder.SetEscapeHTML(false)
		return encoder.Encode(report)
	}
	if terminal.Is(os.Stdout) {
		return report.WriteText(terminal.NewWriter(out))
	}
	return report.WriteText(out)
}

// writePage writes all of the page or nothing.
func (s *statsFlags) writePage(report *survey.Report) error {
	if err := page.WriteReport(s.page, report); err != nil {
		return errors.Join(err, s.page.Discard())
	}
	return existing(s.page.Commit())
}

// surveying takes events into a survey, and into the report of check.
type surveying struct {
	checking
	survey   *survey.Survey
	matching matching
	passed   int64
}

// take implements taking.
func (s *surveying) take(_ context.Context, event tweetstream.Event) error {
	if !s.matching.wants(event) {
		s.passed++
		return nil
	}
	s.survey.Add(event, s.add(event))
	return nil
}

// left implements taking.
func (s *surveying) left() int64 { return s.passed }

func (s *surveying) finish() *survey.Report {
	s.Finish()
	return s.survey.Finish(s.Report)
}
