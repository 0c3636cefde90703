package params

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// refusals collects everything that is wrong with a request.
type refusals struct{ errs []Error }

// maxErrors bounds the number of errors. A list that is wrong as a whole would
// give one for each item.
const maxErrors = 10

func (r *refusals) refuse(param, format string, args ...any) {
	r.add(Error{Param: param, Rule: fmt.Sprintf(format, args...)})
}

func (r *refusals) add(e Error) {
	if len(r.errs) < maxErrors {
		r.errs = append(r.errs, e)
	}
}

func (r *refusals) limit(param string, n, most int) {
	if most > 0 && n > most {
		r.add(Error{param, fmt.Sprintf("at most %d are allowed, not %d", most, n), true})
	}
}

func (r *refusals) items(f Filter, most Limits) {
	for i, id := range f.Follow {
		r.id(i, id)
	}
	for i, term := range f.Track {
		r.term(i, term, most.TermBytes)
	}
	for i, b := range f.Locations {
		r.box(i, b)
	}
	switch f.FilterLevel {
	case "", "none", "low", "medium":
	default:
		r.refuse("filter_level", "%.40q is not one of none, low, medium", f.FilterLevel)
	}
	r.languages(f.Language)
}

func (r *refusals) id(i int, id int64) {
	if id <= 0 {
		r.refuse("follow", "user id %d (number %d of the list) is not positive", id, i+1)
	}
}

// term refuses control characters because no word of a Tweet has them: such a
// term, often read from a file with its line feed, would never match.
func (r *refusals) term(i int, term string, maxBytes int) {
	switch {
	case strings.TrimSpace(term) == "":
		r.refuse("track", "term %d of the list is empty", i+1)
	case maxBytes > 0 && len(term) > maxBytes:
		r.refuse("track", "term %.40q… (number %d of the list) has %d bytes, "+
			"at most %d are allowed", term, i+1, len(term), maxBytes)
	case strings.Contains(term, ","):
		r.refuse("track", "term %q (number %d of the list) contains a comma, "+
			"which would make it two terms", term, i+1)
	case !utf8.ValidString(term) || strings.ContainsFunc(term, unicode.IsControl):
		r.refuse("track", "term %q (number %d of the list) is not valid UTF-8 "+
			"or has control characters", term, i+1)
	}
}

func (r *refusals) box(i int, b Box) {
	b = b.sent()
	switch {
	case !(b.West >= -180 && b.East <= 180 && b.South >= -90 && b.North <= 90): // also for NaN
		r.refuse("locations", "box %d of the list, %v: longitude must be in [-180, 180] "+
			"and latitude in [-90, 90]", i+1, b)
	case !(b.West < b.East && b.South < b.North):
		r.refuse("locations", "box %d of the list, %v: the south-west corner must come first, "+
			"and differ from the north-east one in four decimals", i+1, b)
	}
}

// languageTag is the form of RFC 5646 without private and grandfathered tags: no
// Tweet has such a lang.
var languageTag = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$`)

func (r *refusals) languages(tags []string) {
	for i, tag := range tags {
		if !languageTag.MatchString(tag) {
			r.refuse("language", "%.40q (number %d of the list) is not a BCP 47 tag "+
				"such as en or zh-Hant", tag, i+1)
		}
	}
}

// extra refuses names that need escaping: the signature would be wrong.
func (r *refusals) extra(values url.Values, fields ...string) {
	for name := range values {
		switch {
		case slices.Contains(fields, name):
			r.refuse(name, "must be given by its own field, not in Extra")
		case name == "" || url.QueryEscape(name) != name || strings.HasPrefix(name, "oauth_"):
			r.refuse(name, "is not a name that can be used in Extra")
		}
	}
}

// oldCodes pairs language codes that the standard has replaced with the new ones. The service still
// sends some of the old: "in" for Indonesian, "iw" for Hebrew.
var oldCodes = [][2]string{{"in", "id"}, {"iw", "he"}, {"ji", "yi"}}

// OtherCode returns the old code for a new one, and the new code for an old one. It returns "" for
// every other tag. Case does not matter.
func OtherCode(tag string) string {
	for _, pair := range oldCodes {
		for i, code := range pair {
			if strings.EqualFold(tag, code) {
				return pair[1-i]
			}
		}
	}
	return ""
}
