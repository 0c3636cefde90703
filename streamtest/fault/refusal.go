package fault

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream"
)

// refusalFaults are answers that are no stream, beyond their status.
func refusalFaults() []entry {
	return slices.Concat(pageFaults(), clockFaults(), errorBodyFaults(), retryAfterFaults())
}

const boundedRule = "the body of a refusal is read to 4 KiB and for 5 s at most"

func pageFaults() []entry {
	page := func(contentType string, s ...step) reply {
		return reply{Header: http.Header{"Content-Type": {contentType}}, Steps: s}
	}
	return []entry{
		{"html-page", http5xx, "an HTML page is not a stream, whatever its status",
			func(*messages) reply {
				const text = "<html>\r\n<p>Please log in.</p>\r\n</html>\r\n"
				return page("text/html; charset=utf-8", raw(text), end())
			}},
		{"html-page-stalled", http5xx, boundedRule, func(*messages) reply {
			return page("TEXT/HTML", then(steps(raw("<html>")), hang())...)
		}},
	}
}

// clockFaults have a Date header that no clock of today agrees with.
func clockFaults() []entry {
	const rule = "a 401 with another date than ours is a hint that a clock is wrong"
	const past, future = "Mon, 01 Jan 1990 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT"
	unauthorized := func(date string) func(*messages) reply {
		return func(*messages) reply {
			refusal := Refusal(http.StatusUnauthorized)
			refusal.Header.Set("Date", date)
			return refusal
		}
	}
	return []entry{
		{"clock-skew-fast", never, rule, unauthorized(future)},
		{"clock-skew-slow", never, rule, unauthorized(past)},
		{"clock-skew-and-well", Continues, "the server's clock does not matter while all is well",
			func(m *messages) reply {
				return reply{Header: http.Header{"Date": {past}}, Steps: steps(message(m.must()))}
			}},
	}
}

func errorBodyFaults() []entry {
	busy := func(name string, s ...step) entry {
		return entry{name, http5xx, boundedRule, func(*messages) reply {
			return reply{Status: http.StatusServiceUnavailable, Steps: s}
		}}
	}
	return []entry{
		busy("error-body-stalled", then(steps(raw("Over ")), hang())...),
		busy("error-body-cut", raw("Over "), cut()),
		busy("error-body-drip", drip(strings.Repeat("x", 1000), 1, time.Second), end()),
		{"error-body-endless", http5xx, boundedRule, func(m *messages) reply {
			m.fault.Flood = true
			endless := steps(repeat("Over capacity. ", 4<<20))
			return reply{Status: http.StatusServiceUnavailable, Steps: then(endless, hang())}
		}},
		{"error-body-bomb", http5xx, boundedRule, func(m *messages) reply {
			m.fault.Flood = true
			bomb := gzipBomb("Over capacity. ", 512<<20)
			bomb.Status = http.StatusServiceUnavailable
			return bomb
		}},
		{"error-body-short", http5xx, boundedRule, func(*messages) reply {
			const header = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 1000\r\n\r\n"
			return wire(raw(header+"Over capacity."), cut())
		}},
	}
}

func retryAfterFaults() []entry {
	const rule = "wait as long as the server asks, if that is longer, and at most an hour"
	type class = tweetstream.RetryClass
	asks := func(name string, status int, c class, header, value string, wait time.Duration) entry {
		return entry{name, c, rule, func(m *messages) reply {
			m.fault.RetryAfter = wait
			return reply{Status: status, Header: http.Header{header: {value}}}
		}}
	}
	const after = "Retry-After"
	return []entry{
		asks("retry-after-429", 429, rate, after, "180", 180*time.Second),
		asks("retry-after-503", 503, http5xx, after, "30", 30*time.Second),
		asks("retry-after-less", 420, rate, after, "1", 0),
		asks("retry-after-zero", 503, http5xx, after, "0", 0),
		asks("retry-after-negative", 503, http5xx, after, "-100", 0),
		asks("retry-after-rubbish", 503, http5xx, after, "soon", 0),
		asks("retry-after-past", 503, http5xx, after, "Fri, 31 Dec 1999 23:59:59 GMT", 0),
		asks("retry-after-forever", 420, rate, after, "99999999999999", time.Hour),
		asks("rate-limit-reset-rubbish", 429, rate, "X-Rate-Limit-Reset", "never", 0),
	}
}
