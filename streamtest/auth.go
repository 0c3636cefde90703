package streamtest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/streamtest/oauth1"
)

// Verifier lets requests pass, or refuses them. A new server has
// [*Keys]. Several goroutines call the methods at once.
type Verifier interface {
	// Verify returns nil for a request that may pass, and otherwise the reason
	// against it. It may read the body. If the error has a method Body() string,
	// the 401 has that body; if it has a method Challenge() string, the 401 has that
	// challenge.
	Verify(r *http.Request) error
	// Challenge returns the WWW-Authenticate header of a 401.
	Challenge() string
}

// unauthorized is the 401 for a request that did not pass v.
func unauthorized(v Verifier, err error) Reply {
	var detailed interface{ Body() string }
	body := ""
	if errors.As(err, &detailed) {
		body = detailed.Body()
	} else {
		text, _ := json.Marshal("Could not authenticate you: " + err.Error()) // strings always marshal
		body = fmt.Sprintf("{\"errors\":[{\"code\":32,\"message\":%s}]}\n", text)
	}
	reply := Refuse(http.StatusUnauthorized, body)
	reply.Header = http.Header{"Content-Type": {"application/json"}}
	var challenging interface{ Challenge() string } = v
	_ = errors.As(err, &challenging)
	reply.Header.Set("WWW-Authenticate", challenging.Challenge())
	return reply
}

// Credentials returns the credentials that pass the [Verifier]. They are random and
// new for each server, and contain the word KeepThisSecret: search for it in the
// output of your program to find a leak. A Verifier of your own needs credentials
// of your own, unless it is an [oauth1.Verifier] or a [*Keys] with one; then its
// credentials are returned.
func (s *Server) Credentials() tweetstream.Credentials {
	switch v := s.Verifier.(type) {
	case *oauth1.Verifier:
		return v.Credentials()
	case *Keys:
		if v.OAuth1 != nil {
			return v.OAuth1.Credentials()
		}
	}
	return s.keys.OAuth1.Credentials()
}

// accountOf identifies the account of a request by its OAuth parameters or, where an
// endpoint takes them, by its bearer token or its user and password. A digest tells
// accounts apart and gives no credential away.
func accountOf(r *http.Request, oauth map[string]string) string {
	key, token := oauth["oauth_consumer_key"], oauth["oauth_token"]
	identity := key + " " + token
	given, credential := authorization(r.Header)
	switch {
	case given != oauthScheme && endpointOf(r.URL.Path).takes != oauthScheme:
		identity = credential
	case key == "" || token == "":
		return ""
	}
	if identity == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(identity))
	return hex.EncodeToString(sum[:8])
}

// recorded returns OAuth parameters as a [Request] keeps them.
func recorded(oauth map[string]string) map[string]string {
	delete(oauth, "oauth_signature")
	for _, key := range []string{"oauth_consumer_key", "oauth_token"} {
		if v := oauth[key]; len(v) > 4 { // enough to tell them apart
			oauth[key] = v[:4] + "…"
		}
	}
	return oauth
}
