// Package oauth signs HTTP requests with OAuth 1.0a (RFC 5849, HMAC-SHA1), and signs
// for one server only.
package oauth

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"

	"github.com/mrjones/oauth"
)

// Keys are the four values of OAuth 1.0a.
type Keys struct {
	Consumer, ConsumerSecret string
	Token, TokenSecret       string
}

var errOtherServer = errors.New("refused to sign a request for another host than the base URL's")

// signer signs requests for one scheme and host, and refuses all others, so that no
// mistake and no redirect makes a valid signature for another place.
type signer struct {
	base *url.URL
	next http.RoundTripper
}

// Signer returns a RoundTripper that signs each request anew, with a fresh nonce and
// the present time, and sends it once by carrier. It refuses a request for another
// scheme, host or port than base. Redirects come back as they are.
func Signer(base *url.URL, keys Keys, carrier http.RoundTripper) (http.RoundTripper, error) {
	consumer := oauth.NewConsumer(keys.Consumer, keys.ConsumerSecret, oauth.ServiceProvider{})
	consumer.HttpClient = direct{carrier}
	token := &oauth.AccessToken{Token: keys.Token, Secret: keys.TokenSecret}
	next, err := consumer.MakeRoundTripper(token)
	if err != nil {
		return nil, err
	}
	return &signer{base, next}, nil
}

// RoundTrip signs a request and sends it.
func (s *signer) RoundTrip(r *http.Request) (*http.Response, error) {
	host := cmp.Or(r.Host, r.URL.Host)
	if r.URL.Scheme != s.base.Scheme || r.URL.Host != s.base.Host || host != s.base.Host {
		return nil, errOtherServer
	}
	return s.next.RoundTrip(r)
}

// direct sends each request once. An http.Client in its place would follow redirects,
// with the signature.
type direct struct{ http.RoundTripper }

// Do is the method that the oauth package calls.
func (d direct) Do(r *http.Request) (*http.Response, error) { return d.RoundTrip(r) }
