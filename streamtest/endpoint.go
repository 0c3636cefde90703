package streamtest

import (
	"net/http"
	"path"
	"strings"
)

// endpoint is a path of a service.
type endpoint struct {
	pattern string   // as for path.Match
	methods []string // the usual one first
	takes   scheme   // the only way to sign; "" is any
}

const (
	gnipPath      = "/stream/*/accounts/*/publishers/twitter/*.json"
	gnipRulesPath = "/rules/powertrack/accounts/*/publishers/twitter/*"
)

var endpoints = []endpoint{
	{"/1.1/statuses/filter.json", []string{http.MethodPost, http.MethodGet}, oauthScheme},
	{"/1.1/statuses/sample.json", []string{http.MethodGet}, oauthScheme},
	{"/1.1/statuses/firehose.json", []string{http.MethodGet}, oauthScheme},
	{"/2/powerstream", []string{http.MethodGet}, bearerScheme},
	{"/2/powerstream/rules", []string{http.MethodGet, http.MethodPost, http.MethodDelete},
		bearerScheme},
	{gnipPath, []string{http.MethodGet}, basicScheme},
	{gnipRulesPath + ".json", []string{http.MethodGet, http.MethodPost}, basicScheme},
	{gnipRulesPath + "/validation.json", []string{http.MethodPost}, basicScheme},
}

// endpointOf returns the endpoint of a service with a path, or the zero endpoint.
func endpointOf(requested string) endpoint {
	for _, e := range endpoints {
		if ok, _ := path.Match(e.pattern, requested); ok { // the patterns are good
			return e
		}
	}
	return endpoint{}
}

// methodsOf returns the methods that a path takes, or nil for an unknown path.
func (s *Server) methodsOf(requested string) []string {
	for _, pattern := range s.Paths {
		ok, err := path.Match(pattern, requested)
		if ok || err != nil && pattern == requested {
			return []string{http.MethodGet, http.MethodPost}
		}
	}
	return endpointOf(requested).methods
}

// scheme is the first word of an Authorization header, in lower case.
type scheme string

const (
	oauthScheme  scheme = "oauth"
	bearerScheme scheme = "bearer"
	basicScheme  scheme = "basic"
)

// authorization cuts an Authorization header into its scheme and the rest.
func authorization(h http.Header) (scheme, string) {
	name, rest, _ := strings.Cut(strings.TrimSpace(h.Get("Authorization")), " ")
	return scheme(strings.ToLower(name)), strings.Trim(rest, " ")
}
