package oauth_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/lab/kit"
	"github.com/gotweetstream/tweetstream/streamtest/oauth1"
)

// FuzzSigning: for any credentials and parameters, the verifier of package streamtest accepts
// the request, and a verifier with another secret does not. It shares no code with the
// signer.
func FuzzSigning(f *testing.F) {
	f.Add("key", "secret", " token\n", "token-secret", "a&b=c %~*+é", "tier", "2", false)
	f.Add("k%2B+y", "s&c=ret", "tok/en", "t~%25", "\u202e\x7f", "a.b-c_d~e", "\xff\x00 \r\n", true)
	f.Fuzz(func(t *testing.T, key, secret, token, tokenSecret, text, name, value string, get bool) {
		c := tweetstream.Credentials{
			ConsumerKey: tweetstream.NewSecret(key), ConsumerSecret: tweetstream.NewSecret(secret),
			AccessToken:       tweetstream.NewSecret(token),
			AccessTokenSecret: tweetstream.NewSecret(tokenSecret),
		}
		var sent bytes.Buffer
		carrier := &http.Client{Transport: kit.RoundTripper(
			func(r *http.Request) (*http.Response, error) { return nil, r.Write(&sent) },
		)}
		client, err := tweetstream.New(c,
			tweetstream.WithHTTPClient(carrier), tweetstream.WithMaxRetries(0))
		if err != nil {
			t.Skip(err)
		}
		extra := url.Values{name: {value, text}}
		if get {
			kit.Collect(t)(client.Sample(t.Context(), tweetstream.SampleParams{Extra: extra}))
		} else {
			params := tweetstream.FilterParams{Track: []string{text}, Extra: extra}
			kit.Collect(t)(client.Filter(t.Context(), params))
		}
		if sent.Len() == 0 {
			t.Skip("the parameters were refused")
		}
		if err := oauth1.NewVerifier(trimmed(c)).Verify(received(t, sent.Bytes())); err != nil {
			t.Errorf("%v\n%q", err, sent.Bytes())
		}
		other := trimmed(c)
		other.AccessTokenSecret = tweetstream.NewSecret(other.AccessTokenSecret.Reveal() + "x")
		var refused *oauth1.AuthError
		err = oauth1.NewVerifier(other).Verify(received(t, sent.Bytes()))
		if !errors.As(err, &refused) || refused.Reason != oauth1.BadSignature {
			t.Errorf("with another secret: %v", err)
		}
	})
}

// trimmed returns credentials as New trims them.
func trimmed(c tweetstream.Credentials) tweetstream.Credentials {
	for _, s := range []*tweetstream.Secret{
		&c.ConsumerKey, &c.ConsumerSecret, &c.AccessToken, &c.AccessTokenSecret,
	} {
		*s = tweetstream.NewSecret(strings.TrimSpace(s.Reveal()))
	}
	return c
}

// received is a request as a server has it.
func received(t *testing.T, wire []byte) *http.Request {
	r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(wire)))
	if err != nil {
		t.Fatal(err)
	}
	r.TLS = &tls.ConnectionState{}
	return r
}
