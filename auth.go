package tweetstream

import (
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"strings"
	"unicode"

	"github.com/gotweetstream/tweetstream/internal/oauth"
	"github.com/gotweetstream/tweetstream/internal/transport"
)

// Auth proves to a server which account a client uses. The set is closed: [Credentials],
// [BearerToken] and [BasicAuth]. A [Feed] says which kind its server takes.
//
// What is secret in it is sent to the server of the client or of a feed and to no other, over
// plain HTTP to this machine only unless [WithPlainHTTP] allows it, and is never printed.
type Auth interface {
	// Kind returns the kind of credential.
	Kind() AuthKind
	// check adds everything that is wrong: the field, and the broken rule.
	check(add func(field, rule string))
	// signer returns a RoundTripper that signs requests for base and sends them by carrier.
	signer(base *url.URL, carrier http.RoundTripper) (http.RoundTripper, error)
}

// AuthKind is a kind of credential.
type AuthKind uint8

// The kinds. AnyAuth is the zero value, and no kind of an [Auth].
const (
	AnyAuth    AuthKind = iota // any of the others
	AuthOAuth1                 // Credentials
	AuthBearer                 // BearerToken
	AuthBasic                  // BasicAuth
)

var authKindNames = [...]string{"any", "Credentials", "BearerToken", "BasicAuth"}

// String returns the name of the type that implements the kind, such as "BearerToken".
func (k AuthKind) String() string {
	if int(k) >= len(authKindNames) {
		return fmt.Sprintf("AuthKind(%d)", uint8(k))
	}
	return authKindNames[k]
}

// Credentials are the four values of OAuth 1.0a, from the page of an app. [New] trims white space
// around them and refuses empty values and control characters.
type Credentials struct {
	ConsumerKey       Secret // also called API key
	ConsumerSecret    Secret // also called API key secret
	AccessToken       Secret
	AccessTokenSecret Secret
}

// CredentialsFromEnv returns the credentials in the environment: CONSUMER_KEY, CONSUMER_SECRET,
// ACCESS_TOKEN and ACCESS_TOKEN_SECRET. A missing variable gives an empty value, which [New]
// refuses.
func CredentialsFromEnv() Credentials {
	return Credentials{
		ConsumerKey: secretFromEnv("CONSUMER_KEY"), ConsumerSecret: secretFromEnv("CONSUMER_SECRET"),
		AccessToken:       secretFromEnv("ACCESS_TOKEN"),
		AccessTokenSecret: secretFromEnv("ACCESS_TOKEN_SECRET"),
	}
}

// Kind returns AuthOAuth1.
func (Credentials) Kind() AuthKind { return AuthOAuth1 }

func (c Credentials) check(add func(field, rule string)) {
	c.ConsumerKey.check("Credentials.ConsumerKey", add)
	c.ConsumerSecret.check("Credentials.ConsumerSecret", add)
	c.AccessToken.check("Credentials.AccessToken", add)
	c.AccessTokenSecret.check("Credentials.AccessTokenSecret", add)
}

func (c Credentials) signer(base *url.URL, carrier http.RoundTripper) (http.RoundTripper, error) {
	return oauth.Signer(base, oauth.Keys{
		Consumer: c.ConsumerKey.trimmed(), ConsumerSecret: c.ConsumerSecret.trimmed(),
		Token: c.AccessToken.trimmed(), TokenSecret: c.AccessTokenSecret.trimmed(),
	}, carrier)
}

// BearerToken is the token of an app (OAuth 2.0). [New] trims white space around it and refuses an
// empty token and one with characters that no token has.
type BearerToken struct{ Token Secret }

// BearerTokenFromEnv returns the token in the environment: BEARER_TOKEN.
func BearerTokenFromEnv() BearerToken { return BearerToken{secretFromEnv("BEARER_TOKEN")} }

// Kind returns AuthBearer.
func (BearerToken) Kind() AuthKind { return AuthBearer }

func (b BearerToken) check(add func(field, rule string)) {
	const field = "BearerToken.Token"
	b.Token.check(field, add)
	odd := func(r rune) bool { return r <= ' ' || r > '~' }
	if strings.ContainsFunc(b.Token.trimmed(), odd) {
		add(field, "is no token: it contains a space or a character beyond ASCII")
	}
}

func (b BearerToken) signer(base *url.URL, carrier http.RoundTripper) (http.RoundTripper, error) {
	return transport.Authorize(base, "Bearer "+b.Token.trimmed(), carrier), nil
}

// BasicAuth is a user and a password (RFC 7617). [New] trims white space around them and refuses
// empty values, control characters,
// and a user with a colon.
type BasicAuth struct {
	User     Secret // such as an e-mail address
	Password Secret
}

// BasicAuthFromEnv returns the user and the password in the environment: BASIC_USER and
// BASIC_PASSWORD.
func BasicAuthFromEnv() BasicAuth {
	return BasicAuth{User: secretFromEnv("BASIC_USER"), Password: secretFromEnv("BASIC_PASSWORD")}
}

// Kind returns AuthBasic.
func (BasicAuth) Kind() AuthKind { return AuthBasic }

func (b BasicAuth) check(add func(field, rule string)) {
	b.User.check("BasicAuth.User", add)
	b.Password.check("BasicAuth.Password", add)
	if strings.Contains(b.User.Reveal(), ":") {
		add("BasicAuth.User", "contains a colon, which would begin the password")
	}
}

func (b BasicAuth) signer(base *url.URL, carrier http.RoundTripper) (http.RoundTripper, error) {
	both := b.User.trimmed() + ":" + b.Password.trimmed()
	value := "Basic " + base64.StdEncoding.EncodeToString([]byte(both))
	return transport.Authorize(base, value, carrier), nil
}

// Secret holds a credential so that it cannot be printed by accident: every formatting verb,
// log/slog, encoding/json and reflection give "[redacted]" or a meaningless address. The zero
// Secret is empty.
type Secret struct {
	// A function: fmt and reflection reach through everything else, pointers and unexported
	// fields included.
	value func() string
}

const redacted = "[redacted]"

// NewSecret wraps a credential.
func NewSecret(value string) Secret { return Secret{func() string { return value }} }

func secretFromEnv(name string) Secret { return NewSecret(os.Getenv(name)) }

// Reveal returns the credential.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return s.value()
}

func (s Secret) trimmed() string { return strings.TrimSpace(s.Reveal()) }

// check adds what is wrong with the secret of a field. It repeats nothing of it.
func (s Secret) check(field string, add func(field, rule string)) {
	v := s.trimmed()
	if v == "" {
		add(field, "is empty")
	}
	if strings.ContainsFunc(v, unicode.IsControl) {
		add(field, "contains a control character")
	}
}

// String returns "[redacted]".
func (Secret) String() string { return redacted }

// GoString returns "[redacted]".
func (Secret) GoString() string { return redacted }

// Format writes "[redacted]" for every verb.
func (Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// MarshalText returns "[redacted]".
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// UnmarshalText takes text as the credential, so that Credentials can be read from a
// configuration file.
func (s *Secret) UnmarshalText(text []byte) error {
	*s = NewSecret(string(text))
	return nil
}

// LogValue returns "[redacted]".
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }
