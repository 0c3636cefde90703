package streamtest

import (
	"slices"
	"strings"
	"time"
)

func sorted(all []entry) []entry {
	slices.SortFunc(all, func(a, b entry) int { return strings.Compare(a.name, b.name) })
	return all
}

// framingFaults are about where a message ends.
func framingFaults() []entry {
	goesOn := func(name, rule string, build func(*script) []Step) entry {
		return entry{name, Continues, rule, func(s *script) Reply { return Stream(build(s)...) }}
	}
	split := func(name string, n int) entry {
		return entry{name, Continues, "chunk borders are not message borders", func(s *script) Reply {
			return Reply{Split: n, Steps: steps(Message(s.kept(), s.kept()), KeepAlive(), Message(s.kept()))}
		}}
	}
	return []entry{
		split("split-at-every-byte", 1), split("split-2", 2), split("split-3", 3), split("split-100", 100),
		goesOn("drip", "a slow message is a message", func(s *script) []Step {
			return steps(Drip(s.kept()+"\r\n", 10, time.Second), Message(s.kept()))
		}),
		goesOn("line-feeds-only", "a bare line feed ends a message, too", func(s *script) []Step {
			return steps(Raw(s.kept()+"\n"+s.kept()+"\n\n"+s.kept()+"\n"), Message(s.kept()))
		}),
		goesOn("line-feed-inside", "a line feed inside of a JSON value does not end the message", func(s *script) []Step {
			text := s.next()
			return steps(Message(s.kept(), s.keep(strings.Replace(text, `,"`, ",\n\"", 3)), s.kept()))
		}),
		goesOn("line-end-cut", "CR and LF may come apart", func(s *script) []Step {
			return steps(Raw(s.kept()+"\r"), Wait(time.Second), Raw("\n"), Message(s.kept()))
		}),
		goesOn("blank-lines", "blank lines are keep-alives, wherever they stand", func(s *script) []Step {
			return steps(Raw("\r\n\n\r\n"), Message(s.kept()), Raw(strings.Repeat("\r\n", 50)), Message(s.kept()))
		}),
		goesOn("spaces-around", "white space around a message is no part of it", func(s *script) []Step {
			return steps(Raw(" \t \r\n"), Message(s.kept()))
		}),
		goesOn("byte-order-mark", "a byte order mark at the start is left out", func(s *script) []Step {
			return steps(Raw("\ufeff"), Message(s.kept(), s.kept()))
		}),
		goesOn("two-messages-in-a-chunk", "chunk borders are not message borders", func(s *script) []Step {
			return steps(Raw(s.kept() + "\r\n" + s.kept() + "\r\n"))
		}),
		goesOn("long-message", "a message over the limit is skipped and reported; the next one is read", func(s *script) []Step {
			s.fault.Malformed++
			return steps(Message(s.kept()), Raw(`{"text":"`), Repeat("tide", 1<<19), Raw("\"}\r\n"), Message(s.kept()))
		}),
		{"endless-line", RetryHTTP, "after 16 MiB without a line end it is no stream", func(s *script) Reply {
			s.fault.Flood = true
			return Stream(then(steps(Message(s.kept()), Raw(`{"text":"`), Repeat("tide", 16<<20)), hang())...)
		}},
		{"endless-blank-lines", RetryHTTP, "thousands of blank lines at once are no keep-alives", func(s *script) Reply {
			s.fault.Flood = true
			return Stream(then(steps(Message(s.kept()), Repeat("\r\n", 32<<20)), hang())...)
		}},
		{"end-without-line-end", RetryNetwork, "a whole object at the end is delivered", func(s *script) Reply {
			return Stream(Message(s.kept()), Raw(s.kept()), End())
		}},
		{"cut-without-line-end", RetryNetwork, "a whole object before a cut is delivered", func(s *script) Reply {
			return Stream(Message(s.kept()), Raw(s.kept()), Cut())
		}},
		{"end-in-message", RetryNetwork, "a part of a message is discarded, and never joined to the next connection's first", func(s *script) Reply {
			return Stream(Message(s.kept()), Raw(s.part()), End())
		}},
	}
}

// wireFaults are cuts and lies in the transport of the body.
func wireFaults() []entry {
	const cut = "what came whole is delivered; a part is discarded; connect again at once"
	wire := func(name, rule string, build func(*script) string, end ...Step) entry {
		return entry{name, RetryNetwork, rule, func(s *script) Reply {
			return Wire(append(steps(Raw(build(s))), end...)...)
		}}
	}
	chunked := func(name, after string) entry {
		return wire(name, "broken chunks are a failure of the network; messages before them are kept", func(s *script) string {
			return Chunked(s.kept()) + after
		}, Wait(time.Second), Cut())
	}
	lengthed := func(name, length string, build func(*script) string, end ...Step) entry {
		return wire(name, cut, func(s *script) string {
			return goodHeader + "Content-Length: " + length + "\r\n\r\n" + build(s)
		}, end...)
	}
	two := func(s *script) string { return Chunked(s.kept(), s.kept()) }
	inChunk := func(s *script) string { return Chunked(s.kept()) + "200\r\n" + s.part() }
	inMessage := func(s *script) string { return Chunked(s.kept()) + Chunk(s.part()) }
	return []entry{
		wire("end", "a clean end is no error: connect again at once", func(s *script) string { return two(s) + Chunk("") }, Cut()),
		wire("end-at-once", cut, func(*script) string { return Chunked() + Chunk("") }, Cut()),
		wire("cut-at-once", cut, func(*script) string { return Chunked() }, Cut()),
		wire("cut-between-chunks", cut, two, Cut()),
		wire("cut-in-chunk-size", cut, func(s *script) string { return two(s) + "1f" }, Cut()),
		wire("cut-in-chunk", cut, inChunk, Cut()),
		wire("cut-in-message", cut, inMessage, Cut()),
		wire("reset-between-chunks", cut, two, Reset()),
		wire("reset-in-chunk", cut, inChunk, Reset()),
		wire("reset-in-message", cut, inMessage, Reset()),
		wire("stall-in-chunk", cut, inChunk, hang()...),
		wire("cut-without-length", "without a length, a cut looks like a clean end; the part is discarded nevertheless", func(s *script) string {
			return goodHeader + "Connection: close\r\n\r\n" + s.kept() + "\r\n" + s.part()
		}, Cut()),
		lengthed("content-length-short", "300", func(s *script) string { return s.part() + s.part() }, Cut()),
		lengthed("content-length-long", "100000", func(s *script) string { return s.kept() + "\r\n" + s.part() }, Cut()),
		lengthed("content-length-zero", "0", func(s *script) string { return s.part() }, Cut()),
		chunked("chunk-size-rubbish", "tide\r\n"), chunked("chunk-size-negative", "-1\r\n"), chunked("chunk-size-empty", "\r\n"),
		chunked("chunk-size-overflow", "ffffffffffffffffff\r\n"), chunked("chunk-crlf-missing", "2\r\n\r\nTIDE"),
		chunked("chunk-extension-huge", "2;tide="+strings.Repeat("x", 64<<10)+"\r\n\r\n\r\n"),
		chunked("trailer-rubbish", "0\r\nno colon here\r\n\r\n"), chunked("trailer-cut", "0\r\nX-Tide: l"),
		chunked("trailer-huge", "0\r\nX-Tide: "+strings.Repeat("low ", 1<<18)+"\r\n\r\n"),
		chunked("bytes-after-the-end", "0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"),
	}
}
