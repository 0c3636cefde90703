package main

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/input"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/manual"
	"github.com/gotweetstream/tweetstream/internal/params"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// wireFlags are parameters that every stream has and that choose no Tweets.
type wireFlags struct {
	extra         []string
	stallWarnings bool
}

func (w *wireFlags) register(cmd *cobra.Command) {
	manual.Group(cmd, connectionTitle, func(flags *pflag.FlagSet) {
		flags.BoolVar(&w.stallWarnings, "stall-warnings", false,
			"ask for warnings when this client reads too slowly")
		flags.StringArrayVar(&w.extra, "extra", nil,
			"another parameter for the server, `name=value`; may be repeated")
	})
}

func (w *wireFlags) extras() (url.Values, error) { return pairsOf("extra", w.extra) }

// pairsOf reads the parameters of a flag.
func pairsOf(flag string, pairs []string) (url.Values, error) {
	values := url.Values{}
	for _, pair := range pairs {
		name, value, ok := strings.Cut(pair, "=")
		if !ok || name == "" {
			return nil, usagef("--%s: %q must have the form name=value", flag, pair)
		}
		values.Add(name, value)
	}
	return values, nil
}

// languageVar defines --language.
func languageVar(flags *pflag.FlagSet, language *[]string) {
	flags.StringArrayVar(language, "language", nil,
		"only Tweets in these languages, `tags` such as en,pt; may be repeated")
}

// sampleFlags are the parameters of sample and firehose.
type sampleFlags struct {
	wireFlags
	language []string
}

func (s *sampleFlags) register(cmd *cobra.Command) {
	manual.Group(cmd, tweetsTitle, func(flags *pflag.FlagSet) { languageVar(flags, &s.language) })
}

func (s *sampleFlags) params() (tweetstream.SampleParams, error) {
	extra, err := s.extras()
	if err != nil {
		return tweetstream.SampleParams{}, err
	}
	p := tweetstream.SampleParams{Language: split(s.language),
		StallWarnings: s.stallWarnings, Extra: extra}
	return p, p.Validate()
}

// filterFlags are the parameters of filter.
type filterFlags struct {
	predicateFlags
	wireFlags
	maxTerms, maxIDs, maxBoxes int
}

func (f *filterFlags) registerLimits(cmd *cobra.Command) {
	manual.Group(cmd, connectionTitle, func(flags *pflag.FlagSet) {
		flags.IntVar(&f.maxTerms, "max-terms", 0,
			"the server allows `n` terms (default 400)")
		flags.IntVar(&f.maxIDs, "max-ids", 0, "the server allows `n` users (default 5000)")
		flags.IntVar(&f.maxBoxes, "max-boxes", 0, "the server allows `n` boxes (default 25)")
	})
}

// limits are the numbers that the server allows.
func (f *filterFlags) limits() tweetstream.Option {
	return tweetstream.WithLimits(f.maxTerms, f.maxIDs, f.maxBoxes)
}

// check leaves the numbers to the client where the flags say other ones.
func (f *filterFlags) check(p tweetstream.FilterParams) error {
	err := p.Validate()
	if f.maxTerms == 0 && f.maxIDs == 0 && f.maxBoxes == 0 {
		return err
	}
	var wrong []error
	for _, e := range all[*tweetstream.ParamError](err) {
		if e.Status() != http.StatusRequestEntityTooLarge {
			wrong = append(wrong, e)
		}
	}
	return errors.Join(wrong...)
}

func (f *filterFlags) params(ctx context.Context) (tweetstream.FilterParams, error) {
	extra, err := f.extras()
	if err != nil {
		return tweetstream.FilterParams{}, err
	}
	p, err := f.predicateFlags.params(ctx)
	if err != nil {
		return p, err
	}
	p.Extra, p.StallWarnings = extra, f.stallWarnings
	return p, f.check(p)
}

// predicateFlags are the parameters of filter that choose Tweets.
type predicateFlags struct {
	track, follow, locations, language []string
	trackFiles, followFiles            []string
	level                              string
}

func (f *predicateFlags) register(cmd *cobra.Command) {
	manual.Group(cmd, tweetsTitle, func(flags *pflag.FlagSet) {
		flags.StringArrayVarP(&f.track, "track", "t", nil,
			"Tweets with these `terms`: a comma is an OR, a space an AND; may be repeated")
		flags.StringArrayVar(&f.trackFiles, "track-file", nil,
			"the same from a `file` with a term a line; - is standard input")
		flags.StringArrayVar(&f.follow, "follow", nil,
			"Tweets of and about these users, by their `ids` with commas between them; may be "+
				"repeated")
		flags.StringArrayVar(&f.followFiles, "follow-file", nil,
			"the same from a `file` with an id a line; - is standard input")
		flags.StringArrayVar(&f.locations, "locations", nil,
			"Tweets from these boxes, each `w,s,e,n` in degrees: west, south, east, north; may "+
				"be repeated")
		languageVar(flags, &f.language)
		flags.StringVar(&f.level, "filter-level", "",
			"least `level` that a Tweet's filter_level may have: none, low or medium")
	})
	complete(cmd, "filter-level", string(tweetstream.FilterLevelNone),
		string(tweetstream.FilterLevelLow), string(tweetstream.FilterLevelMedium))
}

func (f *predicateFlags) params(ctx context.Context) (p tweetstream.FilterParams, err error) {
	track, err := itemsOf(ctx, "track-file", f.track, f.trackFiles)
	if err != nil {
		return p, err
	}
	follow, err := itemsOf(ctx, "follow-file", f.follow, f.followFiles)
	if err != nil {
		return p, err
	}
	p.Track, p.Language, p.FilterLevel = track, split(f.language), tweetstream.FilterLevel(f.level)
	ids, errs := params.ParseIDs(follow)
	boxes, more := params.ParseBoxes(split(f.locations))
	p.Follow, p.Locations = ids, params.As[tweetstream.Box](boxes)
	return p, params.Join(append(errs, more...), func(e params.Error) *tweetstream.ParamError {
		return &tweetstream.ParamError{Param: e.Param, Rule: e.Rule}
	})
}

// itemsOf returns the items of a flag and of files, with an item on each line.
func itemsOf(ctx context.Context, flag string, lists, files []string) ([]string, error) {
	items := split(lists)
	for _, file := range files {
		text, err := input.ReadText(ctx, file)
		if err != nil {
			return nil, unreadable(flag, file, err)
		}
		for line := range strings.Lines(text) {
			if line = strings.TrimSpace(line); line != "" {
				items = append(items, split([]string{line})...)
			}
		}
	}
	if len(files) > 0 && len(items) == 0 {
		return nil, usagef("--%s: %s is empty", flag, strings.Join(files, ", "))
	}
	return items, nil
}

// unreadable is the error for a file of a flag that cannot be read.
func unreadable(flag, file string, err error) error {
	if interrupted(err) != nil {
		return err
	}
	return usagef("--%s: %s: %w", flag, file, input.Bare(err))
}
