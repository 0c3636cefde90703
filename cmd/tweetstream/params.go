package main

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/gotweetstream/tweetstream"
	"github.com/spf13/cobra"
)

// sampleFlags are the parameters of sample and firehose.
type sampleFlags struct {
	language, extra []string
	stallWarnings   bool
}

func (s *sampleFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringArrayVar(&s.language, "language", nil, "only Tweets in these languages, `tags` such as en,pt; may be repeated")
	flags.BoolVar(&s.stallWarnings, "stall-warnings", false, "ask for warnings when this client reads too slowly")
	flags.StringArrayVar(&s.extra, "extra", nil, "another parameter of the server as `name=value`; may be repeated")
}

func (s *sampleFlags) params() (tweetstream.SampleParams, error) {
	extra, err := s.extras()
	return tweetstream.SampleParams{Language: split(s.language), StallWarnings: s.stallWarnings, Extra: extra}, err
}

func (s *sampleFlags) extras() (url.Values, error) {
	extra := url.Values{}
	for _, e := range s.extra {
		name, value, ok := strings.Cut(e, "=")
		if !ok || name == "" {
			return nil, usagef("--extra: %q must have the form name=value", e)
		}
		extra.Add(name, value)
	}
	return extra, nil
}

// filterFlags are the parameters of filter.
type filterFlags struct {
	sampleFlags
	track, follow, locations []string
	level                    string
}

func (f *filterFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringArrayVar(&f.track, "track", nil, "Tweets with these `terms`: a comma is an OR, a space an AND; may be repeated")
	flags.StringArrayVar(&f.follow, "follow", nil, "Tweets of and about these users: their `ids`, with commas between them; may be repeated")
	flags.StringArrayVar(&f.locations, "locations", nil, "Tweets from these boxes: `west,south,east,north` in degrees, and so on; may be repeated")
	flags.StringVar(&f.level, "filter-level", "", "least `level` that a Tweet's filter_level may have: none, low or medium")
	f.sampleFlags.register(cmd)
	complete(cmd, "filter-level", string(tweetstream.FilterLevelNone), string(tweetstream.FilterLevelLow), string(tweetstream.FilterLevelMedium))
}

func (f *filterFlags) params() (tweetstream.FilterParams, error) {
	p := tweetstream.FilterParams{
		Track:         split(f.track),
		FilterLevel:   tweetstream.FilterLevel(f.level),
		Language:      split(f.language),
		StallWarnings: f.stallWarnings,
	}
	var err error
	if p.Extra, err = f.extras(); err != nil {
		return p, err
	}
	if p.Follow, err = ids(split(f.follow)); err != nil {
		return p, err
	}
	p.Locations, err = boxes(split(f.locations))
	return p, err
}

func ids(words []string) (ids []int64, err error) {
	for _, word := range words {
		id, err := strconv.ParseInt(word, 10, 64)
		if err != nil {
			return nil, usagef("--follow: %q is not the id of a user, which is a number; screen names do not work", word)
		}
		ids = append(ids, id)
	}
	return ids, nil
}

func boxes(words []string) ([]tweetstream.Box, error) {
	var degrees []float64
	for _, word := range words {
		d, err := strconv.ParseFloat(word, 64)
		if err != nil {
			return nil, usagef("--locations: %q is not a number of degrees", word)
		}
		degrees = append(degrees, d)
	}
	return tweetstream.BoxesOf(degrees...)
}
