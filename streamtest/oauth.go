package streamtest

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/gotweetstream/tweetstream"
)

// AuthReason is what is wrong with the OAuth signature of a request.
type AuthReason string

// The reasons of an [AuthError], in the order in which they are checked.
const (
	AuthMissing     AuthReason = "no OAuth Authorization header"
	AuthMalformed   AuthReason = "malformed request"
	AuthUnsupported AuthReason = "unsupported signature method or version"
	AuthConsumer    AuthReason = "unknown consumer key"
	AuthToken       AuthReason = "unknown access token"
	AuthTimestamp   AuthReason = "timestamp out of bounds"
	AuthSignature   AuthReason = "signature does not match"
	AuthNonce       AuthReason = "nonce used before"
)

// AuthError says why a request's signature was not accepted. It never holds a
// signature or a secret.
type AuthError struct {
	Reason AuthReason
	Detail string // may be empty
}

// Error implements error.
func (e *AuthError) Error() string {
	if e.Detail == "" {
		return "oauth: " + string(e.Reason)
	}
	return "oauth: " + string(e.Reason) + ": " + e.Detail
}

// body is the error as the service's API writes it, with its codes.
func (e *AuthError) body() string {
	code, text := 32, "Could not authenticate you: "+string(e.Reason)
	switch e.Reason {
	case AuthMissing, AuthMalformed, AuthUnsupported:
		code, text = 215, "Bad Authentication data: "+string(e.Reason)
	case AuthToken:
		code, text = 89, "Invalid or expired token"
	case AuthTimestamp:
		code, text = 135, "Timestamp out of bounds"
	}
	if e.Detail != "" {
		text += " (" + e.Detail + ")"
	}
	quoted, _ := json.Marshal(text) // strings always marshal
	return fmt.Sprintf("{\"errors\":[{\"code\":%d,\"message\":%s}]}\n", code, quoted)
}

// Verifier checks the OAuth 1.0a signatures (RFC 5849, HMAC-SHA1) of requests of
// one consumer and one access token. Parameters are taken from the Authorization
// header, the query, and a body of type application/x-www-form-urlencoded,
// whatever else its Content-Type says.
//
// The fields must be set before the first use. Its methods may then be called
// from any goroutine.
type Verifier struct {
	// Window is how far oauth_timestamp may be from the clock, to either side.
	// NewVerifier sets 300 s, as the service has it. 0 accepts all times.
	Window time.Duration
	// Nonces is how many nonces at least are remembered, so that none is accepted
	// twice. NewVerifier sets 10,000. 0 accepts repeated ones.
	Nonces int

	credentials tweetstream.Credentials

	mu   sync.Mutex
	seen remembered[string]
}

// NewVerifier returns a Verifier for these credentials.
func NewVerifier(c tweetstream.Credentials) *Verifier {
	return &Verifier{Window: 300 * time.Second, Nonces: 10_000, credentials: c}
}

// Verify checks a request as a server has it. It reads the body, at most 1 MiB of
// it, and puts it back. The error is nil or an [*AuthError], or that of reading
// the body.
func (v *Verifier) Verify(r *http.Request) error {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(io.LimitReader(r.Body, maxBody+1)); err != nil {
			return fmt.Errorf("oauth: reading the body: %w", err)
		}
		r.Body = struct {
			io.Reader
			io.Closer
		}{io.MultiReader(bytes.NewReader(body), r.Body), r.Body}
	}
	if len(body) > maxBody {
		return &AuthError{AuthMalformed, "the body is larger than 1 MiB"}
	}
	if err := v.check(r, body); err != nil {
		return err
	}
	return nil
}

// check is Verify for a body that has been read.
func (v *Verifier) check(r *http.Request, body []byte) *AuthError {
	params, err := parseAuthorization(r.Header.Get("Authorization"))
	if err != nil {
		return err
	}
	if err := v.checkIdentity(params); err != nil {
		return err
	}
	if err := v.checkTime(params["oauth_timestamp"]); err != nil {
		return err
	}
	base, err := signatureBase(r, params, body)
	if err != nil {
		return err
	}
	if !v.signed(base, params["oauth_signature"]) {
		return &AuthError{AuthSignature, fmt.Sprintf(
			"expected HMAC-SHA1 over %s %s and all its parameters, with this server's consumer and token secret", r.Method, baseURI(r))}
	}
	// Last, so that nobody without the secrets can use nonces up.
	return v.checkNonce(params)
}

func (v *Verifier) checkIdentity(params map[string]string) *AuthError {
	if m := params["oauth_signature_method"]; m != "HMAC-SHA1" {
		return &AuthError{AuthUnsupported, fmt.Sprintf("oauth_signature_method is %.40q, not HMAC-SHA1", m)}
	}
	if version, ok := params["oauth_version"]; ok && version != "1.0" {
		return &AuthError{AuthUnsupported, fmt.Sprintf("oauth_version is %.40q, not 1.0", version)}
	}
	if !equal(params["oauth_consumer_key"], v.credentials.ConsumerKey) {
		return &AuthError{Reason: AuthConsumer}
	}
	if !equal(params["oauth_token"], v.credentials.AccessToken) {
		return &AuthError{Reason: AuthToken}
	}
	return nil
}

func equal(got string, want tweetstream.Secret) bool {
	return subtle.ConstantTimeCompare([]byte(got), []byte(want.Reveal())) == 1
}

func (v *Verifier) checkTime(timestamp string) *AuthError {
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || seconds <= 0 {
		return &AuthError{AuthMalformed, "oauth_timestamp is not a number of seconds since 1970"}
	}
	if v.Window == 0 {
		return nil
	}
	// As seconds, since a Duration could overflow.
	off, window := seconds-time.Now().Unix(), int64(v.Window/time.Second)
	if off > window || off < -window {
		return &AuthError{AuthTimestamp, fmt.Sprintf("oauth_timestamp is %+d s from the server's clock, %d s are allowed", off, window)}
	}
	return nil
}

// signed compares MACs in constant time.
func (v *Verifier) signed(base, signature string) bool {
	got, err := base64.StdEncoding.DecodeString(signature)
	if err != nil {
		return false
	}
	key := percentEncode(v.credentials.ConsumerSecret.Reveal()) + "&" + percentEncode(v.credentials.AccessTokenSecret.Reveal())
	mac := hmac.New(sha1.New, []byte(key))
	mac.Write([]byte(base))
	return hmac.Equal(got, mac.Sum(nil))
}

func (v *Verifier) checkNonce(params map[string]string) *AuthError {
	nonce := params["oauth_nonce"]
	if nonce == "" {
		return &AuthError{AuthMalformed, "oauth_nonce is missing"}
	}
	if v.Nonces <= 0 {
		return nil
	}
	key := params["oauth_timestamp"] + " " + nonce
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.seen.has(key) {
		return &AuthError{AuthNonce, "every request needs its own nonce"}
	}
	v.seen.add(key, v.Nonces)
	return nil
}
