package streamtest

import (
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"net/http"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/canary"
	"github.com/gotweetstream/tweetstream/streamtest/oauth1"
)

// Keys is the [Verifier] of a server with several services: one key for each way to
// sign. v1.1 takes OAuth 1.0a, Powerstream a bearer token, Gnip a user and a
// password; a path of [Server.Paths] takes any of the three. The zero Keys refuses
// every request. Set the fields before the first use.
type Keys struct {
	// OAuth1 checks signatures. nil refuses them.
	OAuth1 *oauth1.Verifier
	// BearerToken is the token of Authorization: Bearer. An empty one is refused.
	BearerToken tweetstream.Secret
	// User and Password are those of Authorization: Basic. Empty ones are refused.
	User, Password tweetstream.Secret
}

// newKeys returns random keys that hold the canary.
func newKeys() *Keys {
	secret := func() tweetstream.Secret { return tweetstream.NewSecret(rand.Text() + canary.Word) }
	return &Keys{
		OAuth1: oauth1.NewVerifier(tweetstream.Credentials{
			ConsumerKey: secret(), ConsumerSecret: secret(),
			AccessToken: secret(), AccessTokenSecret: secret(),
		}),
		BearerToken: secret(), User: secret(), Password: secret(),
	}
}

// Keys returns the keys that pass the [Verifier] of a server: those of the Verifier, if
// it is a [*Keys], and otherwise random ones. They are new for each server, and contain
// the word KeepThisSecret, as [Server.Credentials] do.
func (s *Server) Keys() *Keys {
	if k, ok := s.Verifier.(*Keys); ok {
		return k
	}
	return s.keys
}

// Challenge implements [Verifier]. Each refusal has the challenge of its endpoint.
func (k *Keys) Challenge() string { return oauthChallenge }

// Verify implements [Verifier].
func (k *Keys) Verify(r *http.Request) error {
	given, credential := authorization(r.Header)
	takes := endpointOf(r.URL.Path).takes
	switch {
	case takes == "" && given != bearerScheme && given != basicScheme:
		takes = oauthScheme
	case takes == "":
		takes = given
	}
	switch {
	case takes == oauthScheme && k.OAuth1 != nil:
		return k.OAuth1.Verify(r)
	case given != takes:
		return &keyError{takes, fmt.Sprintf("this endpoint takes Authorization: %s", nameOf[takes])}
	case takes == bearerScheme && equal(credential, k.BearerToken):
		return nil
	case takes == basicScheme && k.isUser(r):
		return nil
	case takes == basicScheme:
		return &keyError{takes, "unknown user or wrong password"}
	default:
		return &keyError{takes, "unknown credentials"}
	}
}

func (k *Keys) isUser(r *http.Request) bool {
	user, password, ok := r.BasicAuth()
	known := equal(user, k.User)
	return equal(password, k.Password) && known && ok
}

// equal compares in constant time. Nothing equals an empty secret.
func equal(got string, want tweetstream.Secret) bool {
	w := want.Reveal()
	return w != "" && subtle.ConstantTimeCompare([]byte(got), []byte(w)) == 1
}

var nameOf = map[scheme]string{
	oauthScheme: "OAuth", bearerScheme: "Bearer", basicScheme: "Basic",
}

const oauthChallenge = `OAuth realm="streamtest"`

// keyError is why a key does not fit.
type keyError struct {
	takes  scheme
	reason string
}

func (e *keyError) Error() string { return e.reason }

// Challenge is the challenge of the 401.
func (e *keyError) Challenge() string { return nameOf[e.takes] + ` realm="streamtest"` }
