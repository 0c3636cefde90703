package fault

import (
	"fmt"
	"net/http"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/streamtest"
)

// documented are the statuses in the service's documentation: the reaction of a
// client, and the answer of the service.
var documented = map[int]struct {
	class       tweetstream.RetryClass
	contentType string
	body        string
}{
	401: {never, jsonType, `{"errors":[{"code":32,"message":"Could not authenticate you."}]}`},
	403: {never, jsonType, `{"errors":[{"code":453,"message":` +
		`"You currently do not have access to this endpoint."}]}`},
	404: {never, jsonType, `{"errors":[{"code":34,"message":"Sorry, that page does not exist."}]}`},
	406: {never, "text/plain", "Parameter track has an item that is too long.\r\n"},
	410: {never, jsonType, `{"errors":[{"code":251,"message":` +
		`"This endpoint has been retired and should not be used."}]}`},
	413: {never, "text/plain", "The number of track terms is over the limit of this role.\r\n"},
	416: {never, "text/plain", "Parameter count is not allowed in this role.\r\n"},
	420: {rate, "text/plain", "Exceeded connection limit for user\r\n"},
	429: {rate, jsonType, `{"title":"ConnectionException","detail":` +
		`"This stream is currently at the maximum allowed connection limit.",` +
		`"connection_issue":"TooManyConnections"}`},
	500: {http5xx, "text/html", "<html><body>Something is technically wrong.</body></html>"},
	502: {http5xx, "text/html", "<html><body>Over capacity.</body></html>"},
	503: {http5xx, "text/html", "<html><body>Service unavailable.</body></html>"},
}

const jsonType = "application/json"

// Refusal returns a reply with an error status and the body that the service gave
// with it. The body is empty for a status that the service did not document.
func Refusal(status int) streamtest.Reply {
	refusal := streamtest.Refuse(status, documented[status].body)
	if t := documented[status].contentType; t != "" {
		refusal.Header = http.Header{"Content-Type": {t}}
	}
	return refusal
}

// statuses are those with a name and those that servers invent. 1xx are no answers.
func statuses() []int {
	all := []int{299, 418, 420, 430, 499, 520, 530, 599, 600, 666, 999}
	for code := 201; code < 600; code++ {
		if http.StatusText(code) != "" && code != 418 {
			all = append(all, code)
		}
	}
	return all
}

var classRules = map[tweetstream.RetryClass]string{
	never:   "asking again gives the same: stop, and say why",
	rate:    "back off, from a minute on",
	http5xx: "back off, from 5 s on",
}

func statusFaults() []entry {
	var all []entry
	for _, code := range statuses() {
		class := http5xx
		if d, ok := documented[code]; ok {
			class = d.class
		} else if code/100 == 3 {
			class = never
		}
		all = append(all, entry{fmt.Sprintf("status-%d", code), class, classRules[class],
			func(*messages) reply { return Refusal(code) }})
	}
	return append(all, redirectFaults()...)
}

// redirectFaults point to places that must see neither the request nor its
// signature.
func redirectFaults() []entry {
	const rule = "a redirect is not followed: no request and no header reaches another place"
	var all []entry
	for name, location := range map[string]string{
		"other-host":      "https://stream.example.net/1.1/statuses/sample.json",
		"plain-http":      "http://stream.example.net/1.1/statuses/sample.json",
		"subdomain":       "https://eu.stream.example.com/",
		"other-port":      "https://127.0.0.1:2/1.1/statuses/sample.json",
		"scheme-relative": "//stream.example.net/1.1/statuses/sample.json",
		"path":            "/1.1/statuses/elsewhere.json",
		"self":            "",
		"user":            "https://tide@stream.example.net/",
		"file":            "file:///etc/hostname",
		"javascript":      "javascript:alert(1)",
		"rubbish":         "http://[::1/%zz",
	} {
		for _, status := range []int{302, 307} {
			name := fmt.Sprintf("redirect-%d-%s", status, name)
			all = append(all, entry{name, never, rule, func(*messages) reply {
				return streamtest.Redirect(status, location)
			}})
		}
	}
	return sorted(all)
}
