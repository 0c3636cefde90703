package streamtest

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gotweetstream/tweetstream"
	rules "github.com/gotweetstream/tweetstream/internal/params"
	"github.com/gotweetstream/tweetstream/match"
)

// asked is what a request asks of a Simulation.
type asked struct {
	endpoint string // filter, sample or firehose
	params   tweetstream.FilterParams
	matcher  *match.Matcher
	count    int
	refusal  *Reply // not nil if it must be refused
}

const (
	filterEndpoint   = "/1.1/statuses/filter.json"
	sampleEndpoint   = "/1.1/statuses/sample.json"
	firehoseEndpoint = "/1.1/statuses/firehose.json"
)

// maxCount is the documented limit of count, to either side.
const maxCount = 150_000

// ask reads the parameters, which may be in the query, in the form, or in both.
// Unread is why not all of them could be read, if so.
func ask(r *Request, unread error) asked {
	values := maps.Clone(r.Query)
	for name, more := range r.Form {
		values[name] = append(slices.Clone(values[name]), more...)
	}
	p := parser{values: values}
	a := asked{endpoint: r.Path}
	a.params.Language = p.list("language")
	a.params.FilterLevel = tweetstream.FilterLevel(p.value("filter_level"))
	a.params.StallWarnings = p.flag("stall_warnings")
	if r.Path == filterEndpoint {
		a.params.Track = p.list("track")
		a.params.Follow = p.userIDs("follow")
		a.params.Locations = p.boxes("locations")
	}
	if d := p.value("delimited"); d != "" && d != "length" {
		p.refuse("delimited", "%.40q is not length", d)
	}
	if len(p.errs) == 0 { // else a list may seem to be empty
		p.errs = append(p.errs, check(r.Path, a.params))
	}
	a.count = p.count()
	if unread != nil {
		refusal := Refuse(http.StatusNotAcceptable, "The parameters cannot be read: "+strings.ReplaceAll(unread.Error(), "\n", "; ")+".\r\n")
		a.refusal = &refusal
		return a
	}
	var err error
	if err = errors.Join(p.errs...); err == nil {
		a.matcher, err = match.New(a.params)
	}
	switch {
	case err != nil:
		a.refusal = refuseParams(err)
	case p.badCount != "":
		refusal := refuseCount(p.badCount)
		a.refusal = &refusal
	}
	return a
}

func check(path string, p tweetstream.FilterParams) error {
	if path == filterEndpoint {
		return p.Validate()
	}
	return tweetstream.SampleParams{Language: p.Language}.Validate()
}

// parser reads parameters from their form on the wire, and collects what is
// wrong with them.
type parser struct {
	values   url.Values
	errs     []error
	badCount string
}

func (p *parser) refuse(param, format string, args ...any) {
	const most = 10
	if len(p.errs) < most {
		p.errs = append(p.errs, &tweetstream.ParamError{Param: param, Rule: fmt.Sprintf(format, args...)})
	}
}

// value is a parameter. One that comes more than once is as if joined by commas.
func (p *parser) value(name string) string { return strings.Join(p.values[name], ",") }

func (p *parser) list(name string) []string { return rules.Split(p.value(name)) }

func (p *parser) flag(name string) bool {
	v := p.value(name)
	on, err := strconv.ParseBool(v)
	if err != nil && v != "" {
		p.refuse(name, "%.40q is neither true nor false", v)
	}
	return on
}

func (p *parser) userIDs(name string) []int64 {
	ids, errs := rules.ParseIDs(p.list(name))
	p.add(errs)
	return ids
}

func (p *parser) boxes(name string) []tweetstream.Box {
	boxes, errs := rules.ParseBoxes(p.list(name))
	p.add(errs)
	return rules.As[tweetstream.Box](boxes)
}

func (p *parser) add(errs []rules.Error) {
	for _, e := range errs {
		p.refuse(e.Param, "%s", e.Rule)
	}
}

func (p *parser) count() int {
	v := p.value("count")
	if v == "" {
		return 0
	}
	n, err := strconv.Atoi(v)
	if err != nil || n == 0 || n > maxCount || n < -maxCount {
		p.badCount = fmt.Sprintf("%.40q is not from 1 to %d or from -1 to -%d", v, maxCount, maxCount)
	}
	return n
}

// refuseParams has a line for every parameter that is wrong. The first says
// with which status.
func refuseParams(err error) *Reply {
	var first *tweetstream.ParamError
	errors.As(err, &first)
	refusal := Refuse(first.Status(), strings.Join(lines(err), ""))
	return &refusal
}

func lines(err error) (all []string) {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			all = append(all, lines(e)...)
		}
		return all
	}
	var param *tweetstream.ParamError
	if errors.As(err, &param) {
		all = append(all, fmt.Sprintf("Parameter %s: %s.\r\n", param.Param, param.Rule))
	}
	return all
}

func refuseCount(why string) Reply {
	return Refuse(http.StatusRequestedRangeNotSatisfiable, "Parameter count "+why+".\r\n")
}
