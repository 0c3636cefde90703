package transport

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
)

var errOtherServer = errors.New("refused to send credentials to another host than the base URL's")

// Authorize returns a RoundTripper that sets the Authorization header of each request, and sends
// it by next. It refuses a request for another scheme, host or port than base, so that no mistake
// and no redirect gives the value to another place.
func Authorize(base *url.URL, value string, next http.RoundTripper) http.RoundTripper {
	// Behind a function, since fmt prints everything else.
	return &authorized{base, func() string { return value }, next}
}

type authorized struct {
	base  *url.URL
	value func() string
	next  http.RoundTripper
}

// RoundTrip sends a copy of the request with the header.
func (a *authorized) RoundTrip(r *http.Request) (*http.Response, error) {
	host := cmp.Or(r.Host, r.URL.Host)
	if r.URL.Scheme != a.base.Scheme || r.URL.Host != a.base.Host || host != a.base.Host {
		return nil, errOtherServer
	}
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", a.value())
	return a.next.RoundTrip(r)
}
