package oauth1

import (
	"net/http"
	"net/url"
	"strings"
)

// Params returns the parameters of the Authorization header (RFC 5849 §3.5.1) by
// name, decoded and without realm. The signature is among them. The error is an
// [*AuthError].
func Params(h http.Header) (map[string]string, error) {
	scheme, rest, _ := strings.Cut(strings.TrimSpace(h.Get("Authorization")), " ")
	if !strings.EqualFold(scheme, "OAuth") {
		return nil, &AuthError{Reason: Missing}
	}
	params := make(map[string]string)
	for rest = trim(rest); rest != ""; {
		name, value, tail, ok := cutParam(rest)
		if !ok {
			return nil, malformed("the Authorization header is not a list of name=\"value\"")
		}
		rest = tail
		if strings.EqualFold(name, "realm") { // neither percent-encoded nor signed
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

// cutParam cuts one name="value" off, and the comma after it.
func cutParam(s string) (name, value, rest string, ok bool) {
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
