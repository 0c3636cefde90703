package contract

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// requestCases are about the requests of a client.
func requestCases() []Case {
	all := []Case{
		{"request/signed-anew", "each attempt has a new, valid signature, and no nonce comes twice",
			nil, (*check).signedAnew},
		{"request/sample", "sample is a GET with its parameters in the query",
			nil, func(c *check) { c.requested("sample", "GET", url.Values{"language": {"en,ja"}}) }},
		{"request/filter", "filter is a POST with its parameters as a form",
			nil, func(c *check) { c.requested("filter", "POST", filterValues()) }},
		{"request/firehose", "firehose is a GET with its parameters in the query",
			[]Capability{Firehose}, func(c *check) { c.requested("firehose", "GET", url.Values{}) }},
		{"request/same-again", "every attempt asks for the same", nil, (*check).sameAgain},
		{"request/gzip", "gzip is asked for, and nothing else that would have to be unpacked",
			[]Capability{Compressed}, (*check).asksForGzip},
		{"request/user-agent", "the User-Agent says who asks", nil, (*check).userAgent},
		{"request/one-for-one-connection",
			"no connection is used twice: late bytes of a refusal meet no other request",
			nil, (*check).freshConnections},
	}
	for name, values := range map[string]url.Values{
		"no-predicate":          {},
		"language-only":         {"language": {"en"}},
		"long-term":             {"track": {strings.Repeat("x", 61)}},
		"long-term-in-bytes":    {"track": {strings.Repeat("潮", 21)}},
		"too-many-terms":        {"track": {list("tide", 401)}},
		"too-many-users":        {"follow": {list("7", 5001)}},
		"too-many-boxes":        {"locations": {list("-10,38,-9,39", 26)}},
		"box-not-south-west":    {"locations": {"-9,39,-10,38"}},
		"box-out-of-range":      {"locations": {"-190,38,-9,39"}},
		"user-not-positive":     {"follow": {"-7"}},
		"filter-level-unknown":  {"track": {"tide"}, "filter_level": {"high"}},
		"empty-term-in-between": {"track": {"tide, ,pier"}},
	} {
		const rule = "clause 1: parameters that the service refuses are refused before anything is sent"
		all = append(all, Case{"validate/" + name, rule, []Capability{Validates}, func(c *check) {
			c.refuses(values)
		}})
	}
	return all
}

// list is an item n times, with commas between.
func list(item string, n int) string { return strings.Join(slices.Repeat([]string{item}, n), ",") }

func filterValues() url.Values {
	return url.Values{
		"track": {"low tide,é#x,a&b=c%~*+"}, "follow": {"7,8"},
		"locations": {"-10.5000,38.0000,-9.0000,39.2500"},
		"language":  {"en,ja"}, "filter_level": {"low"}, "stall_warnings": {"true"},
	}
}

func (c *check) signedAnew() {
	srv := c.serve(refusal(503))
	r := c.stream(srv, c.client(c.target(srv)), Request{"filter", filterValues()})
	nonces := map[string]bool{}
	for _, request := range r.requests(12) {
		if request.AuthError != nil {
			c.broken("at %v: %v", request.Time, request.AuthError)
		}
		nonces[request.OAuth["oauth_nonce"]] = true
	}
	r.stop()
	if len(nonces) != 12 {
		c.broken("%d nonces in 12 requests", len(nonces))
	}
}

func (c *check) requested(endpoint, method string, values url.Values) {
	srv := c.serve(refusal(403))
	r := c.stream(srv, c.client(c.target(srv)), Request{endpoint, values})
	<-r.ended
	got := srv.Requests()[0]
	want := "/1.1/statuses/" + endpoint + ".json"
	if got.Path != want || got.Method != method || got.AuthError != nil {
		c.broken("got %s %s, signed: %v", got.Method, got.Path, got.AuthError)
	}
	sent, other := got.Query, got.Form
	if method == "POST" {
		sent, other = got.Form, got.Query
		if t := got.Header.Get("Content-Type"); t != "application/x-www-form-urlencoded" {
			c.broken("the Content-Type is %q; with anything added, some servers leave the body out "+
				"of the signature", t)
		}
	}
	if fmt.Sprint(sent) != fmt.Sprint(values) || len(other) > 0 {
		c.broken("got %v and %v, want %v", sent, other, values)
	}
}

func (c *check) sameAgain() {
	srv := c.serve(refusal(503), stream(cut()), stream(end()), refusal(420))
	r := c.stream(srv, c.client(c.target(srv)), Request{"filter", filterValues()})
	requests := r.requests(6)
	r.stop()
	for i, request := range requests {
		if string(request.Body) != string(requests[0].Body) || request.Path != requests[0].Path {
			c.broken("request %d has %s, the first had %s", i+1, request.Body, requests[0].Body)
		}
	}
}

func (c *check) asksForGzip() {
	r := c.start(refusal(403))
	<-r.ended
	got := r.srv.Requests()[0].Header.Values("Accept-Encoding")
	if !slices.Equal(got, []string{"gzip"}) {
		c.broken("Accept-Encoding is %q", got)
	}
}

func (c *check) userAgent() {
	r := c.start(refusal(403))
	<-r.ended
	got := r.srv.Requests()[0].Header.Get("User-Agent")
	if got == "" || strings.HasPrefix(got, "Go-http-client") {
		c.broken("User-Agent is %q", got)
	}
}

// freshConnections: the rest of a refusal comes when the next attempt is made.
func (c *check) freshConnections() {
	late := wire(
		raw("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\nbusy"), wait(5*time.Second),
		raw("HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n"+tweet(1)+"\r\n"), wait(time.Minute), cut())
	r := c.start(late, stream(message(sentinel)))
	time.Sleep(time.Hour)
	c.wantMessages(r.stop(), []string{sentinel})
}

func (c *check) refuses(values url.Values) {
	srv := c.serve(stream())
	r := c.stream(srv, c.client(c.target(srv)), Request{"filter", values})
	time.Sleep(time.Minute)
	if !r.hasEnded() || r.err == nil {
		c.broken("the stream ended: %t, with %v", r.hasEnded(), r.err)
	}
	r.stop()
	if n := len(srv.Requests()); n != 0 {
		c.broken("%d requests were sent", n)
	}
}
