// Package oauth1 verifies OAuth 1.0a signatures on the side of the server.
//
// It is written from RFC 5849 and shares no code with the client. So the two find each
// other's mistakes.
package oauth1

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/recent"
)

// maxBody bounds the memory for a request's form.
const maxBody = 1 << 20

// Verifier checks the OAuth 1.0a signatures (RFC 5849, HMAC-SHA1) of requests that
// one consumer and one access token sign. Parameters come from the Authorization
// header, the query, and a body of type application/x-www-form-urlencoded.
//
// Set the fields before the first use. After that any goroutine may call the
// methods.
type Verifier struct {
	// Window is the greatest allowed difference between oauth_timestamp and the
	// clock, to either side. [NewVerifier] sets 300 s, as the service did. 0
	// accepts every time.
	Window time.Duration
	// Nonces is the least number of recent nonces that are refused if they come
	// again. [NewVerifier] sets 10,000. 0 accepts repeated nonces.
	Nonces int

	credentials tweetstream.Credentials

	mu   sync.Mutex
	seen *recent.Set[string]
}

// NewVerifier returns a Verifier that accepts requests signed with c.
func NewVerifier(c tweetstream.Credentials) *Verifier {
	return &Verifier{Window: 300 * time.Second, Nonces: 10_000, credentials: c}
}

// Credentials returns the credentials that the Verifier accepts.
func (v *Verifier) Credentials() tweetstream.Credentials { return v.credentials }

// Challenge returns the WWW-Authenticate header for refused requests.
func (v *Verifier) Challenge() string { return `OAuth realm="streamtest"` }

// Verify checks a request on the side of the server. It reads at most 1 MiB of the
// body and puts it back. The error is nil, an [*AuthError], or the failure to read
// the body.
func (v *Verifier) Verify(r *http.Request) error {
	body, err := peekBody(r)
	if err != nil {
		return fmt.Errorf("oauth: reading the body: %w", err)
	}
	if len(body) > maxBody {
		return malformed("the body is larger than 1 MiB")
	}
	params, err := Params(r.Header)
	if err != nil {
		return err
	}
	if err := v.checkIdentity(params); err != nil {
		return err
	}
	if err := v.checkTime(params["oauth_timestamp"]); err != nil {
		return err
	}
	if err := v.checkSignature(r, params, body); err != nil {
		return err
	}
	// The last check: only holders of the secrets can use nonces up.
	return v.checkNonce(params)
}

// peekBody reads up to a byte more than maxBody and puts all of it back.
func peekBody(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(body), r.Body), r.Body}
	return body, err
}

func (v *Verifier) checkIdentity(params map[string]string) error {
	if m := params["oauth_signature_method"]; m != "HMAC-SHA1" {
		detail := fmt.Sprintf("oauth_signature_method is %.40q, not HMAC-SHA1", m)
		return &AuthError{Unsupported, detail}
	}
	if version, ok := params["oauth_version"]; ok && version != "1.0" {
		return &AuthError{Unsupported, fmt.Sprintf("oauth_version is %.40q, not 1.0", version)}
	}
	if !equal(params["oauth_consumer_key"], v.credentials.ConsumerKey) {
		return &AuthError{Reason: UnknownConsumer}
	}
	if !equal(params["oauth_token"], v.credentials.AccessToken) {
		return &AuthError{Reason: UnknownToken}
	}
	return nil
}

func equal(got string, want tweetstream.Secret) bool {
	return subtle.ConstantTimeCompare([]byte(got), []byte(want.Reveal())) == 1
}

func (v *Verifier) checkTime(timestamp string) error {
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || seconds <= 0 {
		return malformed("oauth_timestamp is not a number of seconds since 1970")
	}
	if v.Window == 0 {
		return nil
	}
	// In seconds, because a Duration could overflow.
	off, window := seconds-time.Now().Unix(), int64(v.Window/time.Second)
	if off > window || off < -window {
		return &AuthError{BadTimestamp, fmt.Sprintf(
			"oauth_timestamp is %+d s from the server's clock, %d s are allowed", off, window)}
	}
	return nil
}

func (v *Verifier) checkSignature(r *http.Request, params map[string]string, body []byte) error {
	base, err := signatureBase(r, params, body)
	if err != nil {
		return err
	}
	got, err := base64.StdEncoding.DecodeString(params["oauth_signature"])
	if err != nil || !hmac.Equal(got, v.mac(base)) {
		return &AuthError{BadSignature, fmt.Sprintf("expected HMAC-SHA1 over %s %s and all its "+
			"parameters, with this server's consumer and token secret", r.Method, baseURI(r))}
	}
	return nil
}

func (v *Verifier) mac(base string) []byte {
	c := v.credentials
	key := encode(c.ConsumerSecret.Reveal()) + "&" + encode(c.AccessTokenSecret.Reveal())
	mac := hmac.New(sha1.New, []byte(key))
	mac.Write([]byte(base))
	return mac.Sum(nil)
}

func (v *Verifier) checkNonce(params map[string]string) error {
	nonce := params["oauth_nonce"]
	if nonce == "" {
		return malformed("oauth_nonce is missing")
	}
	if v.Nonces <= 0 {
		return nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.seen == nil {
		v.seen = recent.NewSet[string](v.Nonces)
	}
	if !v.seen.Add(params["oauth_timestamp"] + " " + nonce) {
		return &AuthError{UsedNonce, "every request needs its own nonce"}
	}
	return nil
}
