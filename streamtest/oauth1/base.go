package oauth1

import (
	"cmp"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// signatureBase builds the string to sign, RFC 5849 §3.4.1.
func signatureBase(r *http.Request, oauth map[string]string, body []byte) (string, error) {
	var all pairs
	for name, value := range oauth {
		all.add(name, value)
	}
	if !all.addEncoded(r.URL.RawQuery) {
		return "", malformed("the query has a bad percent-encoding")
	}
	if isForm(r.Header) && !all.addEncoded(string(body)) {
		return "", malformed("the form has a bad percent-encoding")
	}
	method := strings.ToUpper(r.Method)
	return method + "&" + encode(baseURI(r)) + "&" + encode(all.normalized()), nil
}

// baseURI is the base string URI, RFC 5849 §3.4.1.2.
func baseURI(r *http.Request) string {
	scheme, port := "http", ":80"
	if r.TLS != nil {
		scheme, port = "https", ":443"
	}
	host := strings.TrimSuffix(strings.ToLower(r.Host), port)
	return scheme + "://" + host + cmp.Or(r.URL.EscapedPath(), "/")
}

// isForm reports whether the parameters of the body are signed. RFC 5849 names the
// content type alone, so a charset after it changes nothing.
func isForm(h http.Header) bool {
	mediaType, _, _ := mime.ParseMediaType(h.Get("Content-Type"))
	return mediaType == "application/x-www-form-urlencoded"
}

// pairs are names and values of parameters, both encoded for the signature.
type pairs [][2]string

func (p *pairs) add(name, value string) {
	if name != "oauth_signature" {
		*p = append(*p, [2]string{encode(name), encode(value)})
	}
}

// addEncoded adds the parameters of a query or form, where a plus is a space.
func (p *pairs) addEncoded(s string) bool {
	for pair := range strings.SplitSeq(s, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name, errName := url.QueryUnescape(name)
		value, errValue := url.QueryUnescape(value)
		if errName != nil || errValue != nil {
			return false
		}
		p.add(name, value)
	}
	return true
}

// normalized sorts and joins the parameters, RFC 5849 §3.4.1.3.2.
func (p pairs) normalized() string {
	slices.SortFunc(p, func(a, b [2]string) int {
		return cmp.Or(strings.Compare(a[0], b[0]), strings.Compare(a[1], b[1]))
	})
	var b strings.Builder
	for i, pair := range p {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(pair[0] + "=" + pair[1])
	}
	return b.String()
}

// encode percent-encodes every byte but the unreserved ones, RFC 5849 §3.6. Only
// its form of a space differs from url.QueryEscape.
func encode(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
