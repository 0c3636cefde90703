package streamtest

import (
	"cmp"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// parseAuthorization reads the parameters of an Authorization header as RFC 5849
// §3.5.1 has them, without realm. The values are decoded.
func parseAuthorization(header string) (map[string]string, *AuthError) {
	scheme, rest, _ := strings.Cut(strings.TrimSpace(header), " ")
	if !strings.EqualFold(scheme, "OAuth") {
		return nil, &AuthError{Reason: AuthMissing}
	}
	params := make(map[string]string)
	for rest = trim(rest); rest != ""; {
		name, value, tail, ok := authParam(rest)
		if !ok {
			return nil, malformed("the Authorization header is not a list of name=\"value\"")
		}
		rest = tail
		if strings.EqualFold(name, "realm") { // is not a percent-encoded parameter
			continue
		}
		name, errName := url.PathUnescape(name)
		value, errValue := url.PathUnescape(value)
		if errName != nil || errValue != nil {
			return nil, malformed("the Authorization header has a bad percent-encoding")
		}
		if _, twice := params[name]; twice {
			return nil, malformed("the Authorization header has a parameter twice")
		}
		params[name] = value
	}
	return params, nil
}

// authParam cuts one name="value" and the comma after it off.
func authParam(s string) (name, value, rest string, ok bool) {
	name, rest, ok = strings.Cut(s, "=")
	rest = trim(rest)
	if !ok || !strings.HasPrefix(rest, `"`) {
		return "", "", "", false
	}
	value, rest, ok = strings.Cut(rest[1:], `"`)
	rest = trim(rest)
	if comma, found := strings.CutPrefix(rest, ","); found {
		rest = trim(comma)
	} else if rest != "" {
		return "", "", "", false
	}
	return trim(name), value, rest, ok
}

func trim(s string) string { return strings.Trim(s, " \t") }

func malformed(detail string) *AuthError { return &AuthError{AuthMalformed, detail} }

// signatureBase builds the string that is signed, RFC 5849 §3.4.1.
func signatureBase(r *http.Request, oauth map[string]string, body []byte) (string, *AuthError) {
	var params params
	for name, value := range oauth {
		params.add(name, value)
	}
	if !params.addEncoded(r.URL.RawQuery) {
		return "", malformed("the query has a bad percent-encoding")
	}
	if isForm(r.Header) && !params.addEncoded(string(body)) {
		return "", malformed("the form has a bad percent-encoding")
	}
	return strings.ToUpper(r.Method) + "&" + percentEncode(baseURI(r)) + "&" + percentEncode(params.normalized()), nil
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

// isForm says whether a body's parameters are signed. RFC 5849 speaks of the
// content type alone; parameters such as charset do not change that.
func isForm(h http.Header) bool {
	mediaType, _, _ := mime.ParseMediaType(h.Get("Content-Type"))
	return mediaType == "application/x-www-form-urlencoded"
}

// params are the request parameters, encoded as they are signed.
type params [][2]string

func (p *params) add(name, value string) {
	if name != "oauth_signature" {
		*p = append(*p, [2]string{percentEncode(name), percentEncode(value)})
	}
}

// addEncoded adds the parameters of a query or form, where a plus is a space.
func (p *params) addEncoded(s string) bool {
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
func (p params) normalized() string {
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

// percentEncode encodes all bytes but the unreserved ones, RFC 5849 §3.6.
// url.QueryEscape leaves a space as plus, so it cannot be used.
func percentEncode(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for _, c := range []byte(s) {
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.Write([]byte{'%', hex[c>>4], hex[c&15]})
	}
	return b.String()
}
