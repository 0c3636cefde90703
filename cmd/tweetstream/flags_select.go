package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream/archive"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/manual"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// selectFlags choose among recorded messages, besides the filter.
type selectFlags struct {
	since, until  string
	only, without []string
	sample        sample
	dedup         int
}

// selectNames are these flags.
var selectNames = []string{"since", "until", "only", "without", "sample", "dedup"}

func (s *selectFlags) register(cmd *cobra.Command, title string) {
	manual.Group(cmd, title, func(flags *pflag.FlagSet) {
		flags.StringVar(&s.since, "since", "",
			"only messages from this `time` on, such as 2019-12-25 or 36h")
		flags.StringVar(&s.until, "until", "", "only messages before this `time`")
		flags.StringArrayVar(&s.only, "only", nil,
			"only Tweets of one of these `types`: "+strings.Join(typeWords(), ", "))
		flags.StringArrayVar(&s.without, "without", nil, "no Tweets of these `types`")
		flags.Var(&s.sample, "sample",
			"only one Tweet of so many, such as `1/100`, and its deletion; the ids choose, so that it "+
				"is the same ones every time")
		flags.IntVar(&s.dedup, "dedup", 0,
			"leave out Tweets and deletes that came before, among at least the last `n` (default "+
				"leave out nothing)")
	})
	complete(cmd, "only", typeWords()...)
	complete(cmd, "without", typeWords()...)
}

func typeWords() (words []string) {
	for _, y := range archive.Types() {
		words = append(words, string(y))
	}
	return words
}

// options checks the flags.
func (s *selectFlags) options(cmd *cobra.Command) ([]archive.Option, error) {
	from, to, err := s.times()
	if err != nil {
		return nil, err
	}
	options := []archive.Option{archive.Between(from, to)}
	for _, flag := range []struct {
		name   string
		words  []string
		option func(...archive.Type) archive.Option
	}{{"only", s.only, archive.Only}, {"without", s.without, archive.Without}} {
		types, err := typesOf(flag.name, flag.words)
		if err != nil {
			return nil, err
		}
		if len(types) > 0 {
			options = append(options, flag.option(types...))
		}
	}
	if s.sample > 0 {
		options = append(options, archive.Sample(int64(s.sample)))
	}
	switch {
	case cmd.Flags().Changed("dedup") && s.dedup < 1:
		return nil, usagef("--dedup: must be at least 1; leave it out to leave out nothing")
	case s.dedup > 0:
		options = append(options, archive.Dedup(s.dedup))
	}
	return options, nil
}

// times are --since and --until; the zero time is no bound.
func (s *selectFlags) times() (from, to time.Time, err error) {
	if from, err = timeOf("since", s.since); err != nil {
		return from, to, err
	}
	if to, err = timeOf("until", s.until); err != nil {
		return from, to, err
	}
	if !from.IsZero() && !to.IsZero() && !from.Before(to) {
		err = usagef("--since: %s is not before --until %s", s.since, s.until)
	}
	return from, to, err
}

// typesOf reads --only or --without.
func typesOf(flag string, values []string) (types []archive.Type, err error) {
	known := map[string]bool{}
	for _, word := range typeWords() {
		known[word] = true
	}
	for _, word := range split(values) {
		if !known[word] {
			return nil, usagef("--%s: there is no type %q; there are %s", flag, word,
				strings.Join(typeWords(), ", "))
		}
		types = append(types, archive.Type(word))
	}
	return types, nil
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

// sample is a share of Tweets, one of so many; 0 is all.
type sample int64

// String implements pflag.Value.
func (s *sample) String() string {
	if *s == 0 {
		return ""
	}
	return fmt.Sprintf("1/%d", int64(*s))
}

// Set implements pflag.Value.
func (s *sample) Set(text string) error {
	of, found := strings.CutPrefix(strings.ReplaceAll(text, " ", ""), "1/")
	n, err := strconv.ParseInt(of, 10, 64)
	if err != nil || !found || n < 1 {
		return strconv.ErrSyntax
	}
	*s = sample(n)
	return nil
}

// Type implements pflag.Value.
func (s *sample) Type() string { return "sample" }
