package main

import (
	"net/url"
	"strings"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/params"
	"github.com/spf13/cobra"
)

// wireFlags are parameters that every stream has and that choose no Tweets.
type wireFlags struct {
	extra         []string
	stallWarnings bool
}

func (w *wireFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&w.stallWarnings, "stall-warnings", false, "ask for warnings when this client reads too slowly")
	flags.StringArrayVar(&w.extra, "extra", nil, "another parameter of the server as `name=value`; may be repeated")
}

func (w *wireFlags) extras() (url.Values, error) {
	extra := url.Values{}
	for _, e := range w.extra {
		name, value, ok := strings.Cut(e, "=")
		if !ok || name == "" {
			return nil, usagef("--extra: %q must have the form name=value", e)
		}
		extra.Add(name, value)
	}
	return extra, nil
}

// languageVar registers --language.
func languageVar(cmd *cobra.Command, language *[]string) {
	cmd.Flags().StringArrayVar(language, "language", nil, "only Tweets in these languages, `tags` such as en,pt; may be repeated")
}

// sampleFlags are the parameters of sample and firehose.
type sampleFlags struct {
	wireFlags
	language []string
}

func (s *sampleFlags) register(cmd *cobra.Command) {
	languageVar(cmd, &s.language)
	s.wireFlags.register(cmd)
}

func (s *sampleFlags) params() (tweetstream.SampleParams, error) {
	extra, err := s.extras()
	if err != nil {
		return tweetstream.SampleParams{}, err
	}
	p := tweetstream.SampleParams{Language: split(s.language), StallWarnings: s.stallWarnings, Extra: extra}
	return p, p.Validate()
}

// filterFlags are the parameters of filter.
type filterFlags struct {
	predicateFlags
	wireFlags
}

func (f *filterFlags) register(cmd *cobra.Command) {
	f.predicateFlags.register(cmd)
	f.wireFlags.register(cmd)
}

func (f *filterFlags) params() (tweetstream.FilterParams, error) {
	extra, err := f.extras()
	if err != nil {
		return tweetstream.FilterParams{}, err
	}
	p, err := f.predicateFlags.params()
	if err != nil {
		return p, err
	}
	p.Extra, p.StallWarnings = extra, f.stallWarnings
	return p, p.Validate()
}

// predicateFlags are the parameters of filter that choose Tweets.
type predicateFlags struct {
	track, follow, locations, language []string
	level                              string
}

func (f *predicateFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringArrayVar(&f.track, "track", nil, "Tweets with these `terms`: a comma is an OR, a space an AND; may be repeated")
	flags.StringArrayVar(&f.follow, "follow", nil, "Tweets of and about these users: their `ids`, with commas between them; may be repeated")
	flags.StringArrayVar(&f.locations, "locations", nil, "Tweets from these boxes: `west,south,east,north` in degrees, and so on; may be repeated")
	flags.StringVar(&f.level, "filter-level", "", "least `level` that a Tweet's filter_level may have: none, low or medium")
	languageVar(cmd, &f.language)
	complete(cmd, "filter-level", string(tweetstream.FilterLevelNone), string(tweetstream.FilterLevelLow), string(tweetstream.FilterLevelMedium))
}

func (f *predicateFlags) params() (p tweetstream.FilterParams, err error) {
	p.Track, p.Language, p.FilterLevel = split(f.track), split(f.language), tweetstream.FilterLevel(f.level)
	ids, errs := params.ParseIDs(split(f.follow))
	boxes, more := params.ParseBoxes(split(f.locations))
	p.Follow, p.Locations = ids, params.As[tweetstream.Box](boxes)
	return p, params.Join(append(errs, more...), func(e params.Error) *tweetstream.ParamError {
		return &tweetstream.ParamError{Param: e.Param, Rule: e.Rule}
	})
}
