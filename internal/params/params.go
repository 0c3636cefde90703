// Package params holds the rules for the parameters of a streaming request:
// their limits, the values that the service refuses, how they are read from
// text, and how they are written as a form.
//
// The client checks a request before it sends it, the simulated server checks
// an incoming request, a matcher checks its parameters, and the command reads
// flags. All four ask here, so that they cannot disagree.
//
// The documents are "Basic stream parameters" and "Standard stream parameters"
// of the v1.1 streaming API. The form is that of tweepy 4.12.1, byte for byte.
package params

import (
	"errors"
	"net/url"
)

// Filter holds the parameters of statuses/filter by their names on the wire.
type Filter struct {
	Follow        []int64
	Track         []string
	Locations     []Box
	FilterLevel   string // "" leaves it to the server
	Language      []string
	StallWarnings bool
	Extra         url.Values // parameters that v1.1 does not have
}

// Sample holds the parameters of statuses/sample and statuses/firehose.
type Sample struct {
	Language      []string
	StallWarnings bool
	Extra         url.Values
}

// Box is an area in degrees, in the order of the wire.
type Box struct{ West, South, East, North float64 }

// As converts boxes between Box and the type of the same fields that a caller's
// users know.
func As[To, From ~struct{ West, South, East, North float64 }](boxes []From) []To {
	var as []To
	for _, b := range boxes {
		as = append(as, To(b))
	}
	return as
}

// Limits says how much a request may ask for. Zero means any number.
type Limits struct {
	Terms     int // items of track
	TermBytes int // length of each
	IDs       int // items of follow
	Boxes     int // items of locations
}

// Default returns the limits of the service's default access level.
func Default() Limits { return Limits{Terms: 400, TermBytes: 60, IDs: 5000, Boxes: 25} }

// Error is one parameter that the service would refuse.
type Error struct {
	Param   string // the name on the wire, such as "track"
	Rule    string // the broken rule, and the value that breaks it
	TooMany bool   // the list is too long: status 413 instead of 406
}

// Error returns the parameter and the rule.
func (e Error) Error() string { return "parameter " + e.Param + ": " + e.Rule }

// Join returns errs as one error, or nil if there are none. Each of them
// becomes the error type that the caller's users know.
func Join[E error](errs []Error, as func(Error) E) error {
	all := make([]error, len(errs))
	for i, e := range errs {
		all[i] = as(e)
	}
	return errors.Join(all...)
}

// Check returns the reasons that the service would have to refuse f.
func (f Filter) Check(most Limits) []Error {
	var r refusals
	if len(f.Follow)+len(f.Track)+len(f.Locations) == 0 {
		r.refuse("follow, track, locations", "at least one of them is needed")
	}
	r.limit("follow", len(f.Follow), most.IDs)
	r.limit("track", len(f.Track), most.Terms)
	r.limit("locations", len(f.Locations), most.Boxes)
	r.items(f, most)
	r.extra(f.Extra, "follow", "track", "locations", "filter_level", "language", "stall_warnings")
	return r.errs
}

// CheckItems returns the items of f that mean nothing, such as an empty term.
// Unlike Check it allows a filter without a predicate, any number of items and
// terms of any length: saved streams know no limits.
func (f Filter) CheckItems() []Error {
	var r refusals
	r.items(f, Limits{})
	return r.errs
}

// Check returns the reasons that the service would have to refuse s.
func (s Sample) Check() []Error {
	var r refusals
	r.languages(s.Language)
	r.extra(s.Extra, "language", "stall_warnings")
	return r.errs
}
