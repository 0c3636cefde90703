package transport

import (
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// Redact returns a text without secrets.
type Redact func(text string, secrets []string) string

// Guard returns a RoundTripper that sends by next, and takes out of errors and response
// headers the credentials that a server has sent back to where they do not belong. net/http
// quotes headers and status lines that it cannot read, and a proxy may repeat a password.
func Guard(next http.RoundTripper, redact Redact) http.RoundTripper {
	return &guard{next, redact}
}

type guard struct {
	next   http.RoundTripper
	redact Redact
}

// RoundTrip sends a request. The request of the response is the one that was sent.
func (g *guard) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := g.next.RoundTrip(r)
	if err != nil {
		return nil, g.clean(err, r)
	}
	if response == nil {
		return nil, nil
	}
	if response.Request == nil {
		response.Request = r
	}
	for name, values := range response.Header {
		for i, value := range values {
			response.Header[name][i] = g.redact(value, Credentials(r))
		}
	}
	if response.Body != nil {
		response.Body = &guardedBody{response.Body, g, r}
	}
	return response, nil
}

// clean keeps an error that holds no credential as it is.
func (g *guard) clean(err error, r *http.Request) error {
	text := err.Error()
	if clean := g.redact(text, Credentials(r)); clean != text {
		return errors.New(clean) // the errors inside hold the credential as well
	}
	return err
}

type guardedBody struct {
	io.ReadCloser
	guard   *guard
	request *http.Request
}

func (b *guardedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && err != io.EOF {
		err = b.guard.clean(err, b.request)
	}
	return n, err
}

// shortest is the least length of a value that is taken for a credential: a shorter one
// would be found in any text.
const shortest = 6

var quotedValue = regexp.MustCompile(`="([^"]*)"`)

// Credentials returns the values in a request's Authorization header: of OAuth 1.0a each
// parameter, of Basic the user and the password too.
func Credentials(r *http.Request) (secrets []string) {
	scheme, value, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	add := func(s string) {
		if len(s) >= shortest {
			secrets = append(secrets, s)
		}
	}
	if !strings.EqualFold(scheme, "OAuth") {
		add(value)
	}
	if user, password, ok := r.BasicAuth(); ok {
		add(user)
		add(password)
	}
	for _, match := range quotedValue.FindAllStringSubmatch(value, -1) {
		if decoded, err := url.PathUnescape(match[1]); err == nil {
			add(decoded)
		}
	}
	return secrets
}

// ProxyCredentials returns the user and the password of a proxy, also as they are sent.
func ProxyCredentials(proxy *url.URL) (secrets []string) {
	if proxy == nil || proxy.User == nil {
		return nil
	}
	user := proxy.User.Username()
	password, _ := proxy.User.Password()
	both := base64.StdEncoding.EncodeToString([]byte(user + ":" + password))
	for _, s := range []string{user, password, both} {
		if len(s) >= shortest {
			secrets = append(secrets, s)
		}
	}
	return secrets
}
