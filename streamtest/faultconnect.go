package streamtest

import (
	"strings"
	"time"
)

// The beginning of a good response, for those that go wrong after it.
const (
	statusLine = "HTTP/1.1 200 OK\r\n"
	goodHeader = statusLine + "Content-Type: application/json\r\n"
)

// connectFaults are those before a response.
func connectFaults() []entry {
	const rule = "no response is a failure of the network: connect again at once, then ever more slowly"
	wire := func(name string, s ...Step) entry {
		return entry{name, RetryNetwork, rule, func(*script) Reply { return Wire(s...) }}
	}
	unread := func(name string, s ...Step) entry {
		return entry{name, RetryNetwork, rule, func(*script) Reply { return Unread(s...) }}
	}
	return []entry{
		unread("close-before-request", Cut()),
		unread("reset-before-request", Reset()),
		unread("black-hole", hang()...),
		wire("close-before-response", Cut()),
		wire("reset-before-response", Reset()),
		wire("no-response", hang()...),
		wire("late-close-before-response", Wait(10*time.Second), Cut()),
		wire("ssh-banner", then(steps(Raw("SSH-2.0-OpenSSH_9.6\r\n")), hang())...),
		wire("smtp-banner", then(steps(Raw("220 mail.example.com ESMTP\r\n")), hang())...),
		wire("tls-alert", Raw("\x15\x03\x01\x00\x02\x02\x46"), Cut()),
		wire("binary-garbage", Raw("\x00\xff\x80\r\n\r\n\x01\x02\x03"), Cut()),
		wire("html-without-status-line", Raw("<html><body>It works!</body></html>\r\n"), Cut()),
		wire("http2-preface", Raw("\x00\x00\x12\x04\x00\x00\x00\x00\x00"), Cut()),
	}
}

// headerFaults are those in the header of a response.
func headerFaults() []entry {
	const rule = "a header that is broken or does not end is a failure of the network, bounded in size and time"
	wire := func(name string, s ...Step) entry {
		return entry{name, RetryNetwork, rule, func(*script) Reply { return Wire(s...) }}
	}
	flood := func(name string, s ...Step) entry {
		return entry{name, RetryNetwork, rule, func(c *script) Reply {
			c.fault.Flood = true
			return Wire(append(s, hang()...)...)
		}}
	}
	return []entry{
		wire("header-cut", Raw(goodHeader+"Transfer-Enc"), Cut()),
		wire("header-reset", Raw(goodHeader+"Transfer-Enc"), Reset()),
		wire("header-stalled", then(steps(Raw(goodHeader+"Transfer-Enc")), hang())...),
		wire("status-line-cut", Raw("HTTP/1.1 20"), Cut()),
		wire("status-line-broken", Raw("HTTP/1.1 2OO OK\r\n\r\n"), Cut()),
		wire("status-line-long", Raw("HTTP/1.1 200 "+strings.Repeat("very ", 60_000)+"OK\r\n\r\n"), Cut()),
		wire("header-without-colon", Raw(goodHeader+"Transfer-Encoding chunked\r\n\r\n"), Cut()),
		wire("header-control-characters", Raw(goodHeader+"X-\x00Bell: \x07\r\n\r\n"), Cut()),
		wire("header-drip", Drip(goodHeader+"Transfer-Encoding: chunked\r\n\r\n", 1, 10*time.Second), Cut()),
		wire("two-content-lengths", Raw(goodHeader+"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"), Cut()),
		wire("content-length-negative", Raw(goodHeader+"Content-Length: -1\r\n\r\n"), Cut()),
		wire("content-length-rubbish", Raw(goodHeader+"Content-Length: many\r\n\r\n"), Cut()),
		wire("transfer-encoding-unknown", Raw(goodHeader+"Transfer-Encoding: rot13\r\n\r\n"), Cut()),
		flood("endless-header", Raw(goodHeader), Repeat("X-Tide: low and high and low again\r\n", 1<<20)),
		flood("endless-header-line", Raw(goodHeader+"X-Tide: "), Repeat("low ", 8<<20)),
		flood("endless-status-line", Raw("HTTP/1.1 200 "), Repeat("OK ", 8<<20)),
		flood("endless-1xx", Repeat("HTTP/1.1 102 Processing\r\n\r\n", 1<<20)),
		flood("endless-1xx-headers", Repeat("HTTP/1.1 103 Early Hints\r\nLink: </tide.css>; rel=preload\r\n\r\n", 1<<19)),
		{"early-hints", RetryNetwork, "a 103 before the response changes nothing", func(s *script) Reply {
			return Wire(Raw("HTTP/1.1 103 Early Hints\r\nLink: </tide.css>\r\n\r\n"+Chunked(s.kept(), s.kept())), Cut())
		}},
		{"http-1.0", RetryNetwork, "a body without a length ends with the connection", func(s *script) Reply {
			return Wire(Raw("HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n"+s.kept()+"\r\n"+s.kept()+"\r\n"), Cut())
		}},
		{"switching-protocols", Stops, "101 is not a stream, and asking again gives the same", func(*script) Reply {
			return Wire(then(steps(Raw("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")), hang())...)
		}},
	}
}
