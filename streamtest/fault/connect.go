package fault

import (
	"strings"
	"time"
)

// The beginning of a good response, for faults after it.
const (
	statusLine = "HTTP/1.1 200 OK\r\n"
	goodHeader = statusLine + "Content-Type: application/json\r\n"
)

// connectFaults come before a response.
func connectFaults() []entry {
	const rule = "without a response the network has failed: connect at once, then ever more slowly"
	silent := func(name string, s ...step) entry {
		return entry{name, network, rule, func(*messages) reply { return wire(s...) }}
	}
	early := func(name string, s ...step) entry {
		return entry{name, network, rule, func(m *messages) reply {
			m.fault.BeforeRequest = true
			return wire(s...)
		}}
	}
	return []entry{
		early("close-before-request", cut()),
		early("reset-before-request", reset()),
		early("black-hole", hang()...),
		silent("close-before-response", cut()),
		silent("reset-before-response", reset()),
		silent("no-response", hang()...),
		silent("late-close-before-response", wait(10*time.Second), cut()),
		silent("ssh-banner", then(steps(raw("SSH-2.0-OpenSSH_9.6\r\n")), hang())...),
		silent("smtp-banner", then(steps(raw("220 mail.example.com ESMTP\r\n")), hang())...),
		silent("tls-alert", raw("\x15\x03\x01\x00\x02\x02\x46"), cut()),
		silent("binary-garbage", raw("\x00\xff\x80\r\n\r\n\x01\x02\x03"), cut()),
		silent("html-without-status-line", raw("<html><body>It works!</body></html>\r\n"), cut()),
		silent("http2-preface", raw("\x00\x00\x12\x04\x00\x00\x00\x00\x00"), cut()),
	}
}

// headerFaults are in the header of a response.
func headerFaults() []entry {
	const rule = "a broken or endless header is a failure of the network, bounded in size and time"
	broken := func(name string, s ...step) entry {
		return entry{name, network, rule, func(*messages) reply { return wire(s...) }}
	}
	flood := func(name string, s ...step) entry {
		return entry{name, network, rule, func(m *messages) reply {
			m.fault.Flood = true
			return wire(append(s, hang()...)...)
		}}
	}
	const (
		half = goodHeader + "Transfer-Enc"
		hint = "HTTP/1.1 103 Early Hints\r\nLink: </tide.css>; rel=preload\r\n\r\n"
		long = "HTTP/1.1 200 "
	)
	chunkedHeader := goodHeader + "Transfer-Encoding: chunked\r\n\r\n"
	return append([]entry{
		broken("header-cut", raw(half), cut()),
		broken("header-reset", raw(half), reset()),
		broken("header-stalled", then(steps(raw(half)), hang())...),
		broken("status-line-cut", raw("HTTP/1.1 20"), cut()),
		broken("status-line-broken", raw("HTTP/1.1 2OO OK\r\n\r\n"), cut()),
		broken("status-line-long", raw(long+strings.Repeat("very ", 60_000)+"OK\r\n\r\n"), cut()),
		broken("header-without-colon", raw(goodHeader+"Transfer-Encoding chunked\r\n\r\n"), cut()),
		broken("header-control-characters", raw(goodHeader+"X-\x00Bell: \x07\r\n\r\n"), cut()),
		broken("header-drip", drip(chunkedHeader, 1, 10*time.Second), cut()),
		broken("two-content-lengths",
			raw(goodHeader+"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"), cut()),
		broken("content-length-negative", raw(goodHeader+"Content-Length: -1\r\n\r\n"), cut()),
		broken("content-length-rubbish", raw(goodHeader+"Content-Length: many\r\n\r\n"), cut()),
		broken("transfer-encoding-unknown", raw(goodHeader+"Transfer-Encoding: rot13\r\n\r\n"), cut()),
		flood("endless-header",
			raw(goodHeader), repeat("X-Tide: low and high and low again\r\n", 1<<20)),
		flood("endless-header-line", raw(goodHeader+"X-Tide: "), repeat("low ", 8<<20)),
		flood("endless-status-line", raw(long), repeat("OK ", 8<<20)),
		flood("endless-1xx", repeat("HTTP/1.1 102 Processing\r\n\r\n", 1<<20)),
		flood("endless-1xx-headers", repeat(hint, 1<<19)),
	}, oddResponses()...)
}

// oddResponses are rare, and not all of them are wrong.
func oddResponses() []entry {
	const hint = "HTTP/1.1 103 Early Hints\r\nLink: </tide.css>\r\n\r\n"
	const upgrade = "HTTP/1.1 101 Switching Protocols\r\n" +
		"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
	return []entry{
		{"early-hints", network, "a 103 before the response changes nothing", func(m *messages) reply {
			return wire(raw(hint+chunked(m.must(), m.must())), cut())
		}},
		{"http-1.0", network, "a body without a length ends with the connection",
			func(m *messages) reply {
				const header = "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n"
				return wire(raw(header+m.must()+"\r\n"+m.must()+"\r\n"), cut())
			}},
		{"switching-protocols", never, "101 is no stream, and asking again gives the same",
			func(*messages) reply {
				return wire(then(steps(raw(upgrade)), hang())...)
			}},
	}
}
