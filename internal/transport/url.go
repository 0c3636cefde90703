package transport

import (
	"errors"
	"net"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// BaseURL reads the URL of a server's folder of endpoints and returns it as it is signed:
// the host in lower case, no default port, no slash at the end of the path. An empty path
// becomes defaultPath.
//
// The error is a rule, such as "must be an absolute http or https URL". It repeats nothing
// of the URL: that may hold a password.
func BaseURL(text, defaultPath string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" {
		return nil, errors.New("must be an absolute http or https URL")
	}
	u.Host = strings.ToLower(u.Host)
	u.Host = strings.TrimSuffix(u.Host, defaultPorts[u.Scheme])
	if u.Path = strings.TrimRight(u.Path, "/"); u.Path == "" {
		u.Path = defaultPath
	}
	escaped := strings.Contains(u.EscapedPath(), "%")
	u.RawPath = "" // a path with escapes is signed in another form than it is sent
	switch {
	case u.User != nil, u.RawQuery != "", u.Fragment != "", escaped, u.EscapedPath() != u.Path:
		return nil, errors.New(
			"must have no user, query, fragment, or characters that need escapes")
	case strings.HasSuffix(u.Host, ":") || strings.ContainsFunc(u.Host, isOddInHost):
		return nil, errors.New("the host must be ASCII (xn--… for other letters), " +
			"without an empty port or a zone")
	}
	return u, nil
}

var defaultPorts = map[string]string{"https": ":443", "http": ":80"}

func isOddInHost(r rune) bool { return r >= utf8.RuneSelf || r == '%' }

// InTheClear reports whether others can read requests to u: it is http, and not to this
// machine.
func InTheClear(u *url.URL) bool {
	ip := net.ParseIP(u.Hostname())
	loopback := u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	return u.Scheme == "http" && !loopback
}

// ProxyURL reads the URL of a proxy. The error is a rule and repeats nothing of the URL: that
// may hold a password.
func ProxyURL(text string) (*url.URL, error) {
	schemes := []string{"http", "https", "socks5", "socks5h"}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || !slices.Contains(schemes, u.Scheme) {
		return nil, errors.New("not an absolute http, https or socks5 URL")
	}
	return u, nil
}
