package simulation

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/params"
	"github.com/gotweetstream/tweetstream/match"
	"github.com/gotweetstream/tweetstream/streamtest"
)

// The endpoints.
const (
	filter   = "/1.1/statuses/filter.json"
	sample   = "/1.1/statuses/sample.json"
	firehose = "/1.1/statuses/firehose.json"
)

// maxCount is the documented limit of count, to either side.
const maxCount = 150_000

// Params returns the parameters of a request to a filter, sample or firehose
// endpoint as the service understood them, from the query and the form. Track,
// Follow and Locations are those of a filter. The error joins a
// [tweetstream.ParamError] for every rule that the request breaks.
func Params(r *streamtest.Request) (tweetstream.FilterParams, error) {
	w, err := read(r)
	return w.params, err
}

// wish is a request for a stream, understood.
type wish struct {
	endpoint string
	params   tweetstream.FilterParams
	matcher  *match.Matcher // nil if params break a rule
	count    int
	badCount string // the rule that count breaks
	ask      *ask   // of an enterprise feed instead; or nil
}

// read reads the parameters. They may be in the query, in the form, or in both.
func read(r *streamtest.Request) (wish, error) {
	values := maps.Clone(r.Query)
	for name, more := range r.Form {
		values[name] = append(slices.Clone(values[name]), more...)
	}
	p := parser{values: values}
	w := wish{endpoint: r.Path}
	w.params.Language = p.list("language")
	w.params.FilterLevel = tweetstream.FilterLevel(p.value("filter_level"))
	w.params.StallWarnings = p.flag("stall_warnings")
	if r.Path == filter {
		w.params.Track = p.list("track")
		w.params.Follow = p.userIDs("follow")
		w.params.Locations = p.boxes("locations")
	}
	if d := p.value("delimited"); d != "" && d != "length" {
		p.refuse("delimited", "%.40q is not length", d)
	}
	w.count, w.badCount = p.count()
	if len(p.errs) == 0 { // otherwise a list may only seem to be empty
		p.errs = append(p.errs, check(r.Path, w.params))
	}
	err := errors.Join(p.errs...)
	if err == nil {
		w.matcher, err = match.New(w.params)
	}
	return w, err
}

func check(path string, p tweetstream.FilterParams) error {
	if path == filter {
		return p.Validate()
	}
	return tweetstream.SampleParams{Language: p.Language}.Validate()
}

// parser reads parameters from the form that they have on the wire, and collects the
// broken rules.
type parser struct {
	values url.Values
	errs   []error
}

func (p *parser) refuse(param, format string, args ...any) {
	const most = 10
	if len(p.errs) < most {
		rule := fmt.Sprintf(format, args...)
		p.errs = append(p.errs, &tweetstream.ParamError{Param: param, Rule: rule})
	}
}

// value returns a parameter. The values of a repeated one are joined by commas.
func (p *parser) value(name string) string { return strings.Join(p.values[name], ",") }

func (p *parser) list(name string) []string { return params.Split(p.value(name)) }

func (p *parser) flag(name string) bool {
	v := p.value(name)
	on, err := strconv.ParseBool(v)
	if err != nil && v != "" {
		p.refuse(name, "%.40q is neither true nor false", v)
	}
	return on
}

func (p *parser) userIDs(name string) []int64 {
	ids, errs := params.ParseIDs(p.list(name))
	p.add(errs)
	return ids
}

func (p *parser) boxes(name string) []tweetstream.Box {
	boxes, errs := params.ParseBoxes(p.list(name))
	p.add(errs)
	return params.As[tweetstream.Box](boxes)
}

func (p *parser) add(errs []params.Error) {
	for _, e := range errs {
		p.refuse(e.Param, "%s", e.Rule)
	}
}

func (p *parser) count() (n int, bad string) {
	v := p.value("count")
	if v == "" {
		return 0, ""
	}
	n, err := strconv.Atoi(v)
	if err != nil || n == 0 || n > maxCount || n < -maxCount {
		bad = fmt.Sprintf("%.40q is not from 1 to %d or from -1 to -%d", v, maxCount, maxCount)
	}
	return n, bad
}
