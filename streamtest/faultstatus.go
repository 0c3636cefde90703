package streamtest

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// answers are the documented statuses: with the header and the kind of body that
// the service gives, and what a client does about them.
var answers = map[int]struct {
	outcome     Outcome
	contentType string
	body        string
}{
	401: {Stops, "application/json", `{"errors":[{"code":32,"message":"Could not authenticate you."}]}`},
	403: {Stops, "application/json", `{"errors":[{"code":453,"message":"You currently do not have access to this endpoint."}]}`},
	404: {Stops, "application/json", `{"errors":[{"code":34,"message":"Sorry, that page does not exist."}]}`},
	406: {Stops, "text/plain", "Parameter track has an item that is too long.\r\n"},
	410: {Stops, "application/json", `{"errors":[{"code":251,"message":"This endpoint has been retired and should not be used."}]}`},
	413: {Stops, "text/plain", "The number of track terms is over the limit of this role.\r\n"},
	416: {Stops, "text/plain", "Parameter count is not allowed in this role.\r\n"},
	420: {RetryRate, "text/plain", "Exceeded connection limit for user\r\n"},
	429: {RetryRate, "application/json", `{"title":"ConnectionException","detail":"This stream is currently at the maximum allowed connection limit.","connection_issue":"TooManyConnections"}`},
	500: {RetryHTTP, "text/html", "<html><body>Something is technically wrong.</body></html>"},
	502: {RetryHTTP, "text/html", "<html><body>Over capacity.</body></html>"},
	503: {RetryHTTP, "text/html", "<html><body>Service unavailable.</body></html>"},
}

// Answer is a Reply with an error status as the service gives it: with a body of
// the documented kind. A status without documentation has an empty body.
func Answer(status int) Reply {
	reply := Refuse(status, answers[status].body)
	if t := answers[status].contentType; t != "" {
		reply.Header = http.Header{"Content-Type": {t}}
	}
	return reply
}

// statuses are all that have a name, or that servers are known to invent.
// 1xx are no answers.
func statuses() []int {
	all := []int{299, 418, 420, 430, 499, 520, 530, 599, 600, 666, 999}
	for code := 201; code < 600; code++ {
		if http.StatusText(code) != "" && code != 418 {
			all = append(all, code)
		}
	}
	return all
}

func statusFaults() []entry {
	var all []entry
	for _, code := range statuses() {
		e := entry{name: fmt.Sprintf("status-%d", code), outcome: RetryHTTP}
		switch a, documented := answers[code]; {
		case documented:
			e.outcome = a.outcome
		case code/100 == 3:
			e.outcome = Stops
		}
		e.rule = map[Outcome]string{
			Stops:     "asking again gives the same: stop, and say why",
			RetryRate: "back off from a minute on",
			RetryHTTP: "back off from 5 s on",
		}[e.outcome]
		e.build = func(*script) Reply { return Answer(code) }
		all = append(all, e)
	}
	return append(all, redirectFaults()...)
}

// redirectFaults are the places to which a request, or its signature, must not
// go.
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
			all = append(all, entry{fmt.Sprintf("redirect-%d-%s", status, name), Stops, rule, func(*script) Reply {
				return Redirect(status, location)
			}})
		}
	}
	return sorted(all)
}

// refusalFaults are answers that are no stream, in ways of their own.
func refusalFaults() []entry {
	const bounded = "the body of a refusal is read to 4 KiB and for 5 s at most"
	busy := func(name string, s ...Step) entry {
		return entry{name, RetryHTTP, bounded, func(*script) Reply { return Reply{Status: 503, Steps: s} }}
	}
	asks := func(name string, status int, outcome Outcome, header, value string, wait time.Duration) entry {
		return entry{name, outcome, "wait as long as the server asks, if that is longer, and at most an hour", func(s *script) Reply {
			s.fault.RetryAfter = wait
			return Reply{Status: status, Header: http.Header{header: {value}}}
		}}
	}
	return []entry{
		{"html-page", RetryHTTP, "an HTML page is not a stream, whatever its status", func(*script) Reply {
			return Reply{Header: http.Header{"Content-Type": {"text/html; charset=utf-8"}}, Body: "<html>\r\n<p>Please log in.</p>\r\n</html>\r\n", Steps: steps(End())}
		}},
		{"html-page-stalled", RetryHTTP, bounded, func(*script) Reply {
			return Reply{Header: http.Header{"Content-Type": {"TEXT/HTML"}}, Body: "<html>", Steps: hang()}
		}},
		{"clock-skew-fast", Stops, "a 401 with another date than ours is a hint that a clock is wrong", func(*script) Reply {
			reply := Answer(401)
			reply.Skew = time.Hour
			return reply
		}},
		{"clock-skew-slow", Stops, "a 401 with another date than ours is a hint that a clock is wrong", func(*script) Reply {
			reply := Answer(401)
			reply.Skew = -time.Hour
			return reply
		}},
		{"clock-skew-and-well", Continues, "the server's clock does not matter while all is well", func(s *script) Reply {
			return Reply{Skew: -24 * time.Hour, Steps: steps(Message(s.kept()))}
		}},
		busy("error-body-stalled", then(steps(Raw("Over ")), hang())...),
		busy("error-body-cut", Raw("Over "), Cut()),
		busy("error-body-drip", Drip(strings.Repeat("x", 1000), 1, time.Second), End()),
		{"error-body-endless", RetryHTTP, bounded, func(s *script) Reply {
			s.fault.Flood = true
			return Reply{Status: 503, Steps: then(steps(Repeat("Over capacity. ", 4<<20)), hang())}
		}},
		{"error-body-bomb", RetryHTTP, bounded, func(s *script) Reply {
			s.fault.Flood = true
			bomb := GzipBomb("Over capacity. ", 512<<20)
			bomb.Status = 503
			return bomb
		}},
		{"error-body-short", RetryHTTP, bounded, func(*script) Reply {
			return Wire(Raw("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 1000\r\n\r\nOver capacity."), Cut())
		}},
		asks("retry-after-429", 429, RetryRate, "Retry-After", "180", 180*time.Second),
		asks("retry-after-503", 503, RetryHTTP, "Retry-After", "30", 30*time.Second),
		asks("retry-after-less", 420, RetryRate, "Retry-After", "1", 0),
		asks("retry-after-zero", 503, RetryHTTP, "Retry-After", "0", 0),
		asks("retry-after-negative", 503, RetryHTTP, "Retry-After", "-100", 0),
		asks("retry-after-rubbish", 503, RetryHTTP, "Retry-After", "soon", 0),
		asks("retry-after-past", 503, RetryHTTP, "Retry-After", "Fri, 31 Dec 1999 23:59:59 GMT", 0),
		asks("retry-after-for-ever", 420, RetryRate, "Retry-After", "99999999999999", time.Hour),
		asks("rate-limit-reset-rubbish", 429, RetryRate, "X-Rate-Limit-Reset", "never", 0),
	}
}
