package fault

import (
	"slices"
	"strings"
	"time"
)

// wireFault is a fault in the bytes of the response. build makes its text.
func wireFault(name, rule string, build func(*messages) string, last ...step) entry {
	return entry{name, network, rule, func(m *messages) reply {
		return wire(append(steps(raw(build(m))), last...)...)
	}}
}

// wireFaults are cuts and lies in the transport of the body.
func wireFaults() []entry {
	return slices.Concat(cutFaults(), lengthFaults(), chunkFaults())
}

const cutRule = "whole messages are delivered; a part is discarded; connect again at once"

func cutFaults() []entry {
	nothing := func(*messages) string { return chunked() }
	two := func(m *messages) string { return chunked(m.must(), m.must()) }
	inChunk := func(m *messages) string { return chunked(m.must()) + "200\r\n" + m.part() }
	inMessage := func(m *messages) string { return chunked(m.must()) + chunk(m.part()) }
	after := func(build func(*messages) string, more string) func(*messages) string {
		return func(m *messages) string { return build(m) + more }
	}
	return []entry{
		wireFault("end", "a clean end is no error: connect again at once", after(two, chunk("")), cut()),
		wireFault("end-at-once", cutRule, after(nothing, chunk("")), cut()),
		wireFault("cut-at-once", cutRule, nothing, cut()),
		wireFault("cut-between-chunks", cutRule, two, cut()),
		wireFault("cut-in-chunk-size", cutRule, after(two, "1f"), cut()),
		wireFault("cut-in-chunk", cutRule, inChunk, cut()),
		wireFault("cut-in-message", cutRule, inMessage, cut()),
		wireFault("reset-between-chunks", cutRule, two, reset()),
		wireFault("reset-in-chunk", cutRule, inChunk, reset()),
		wireFault("reset-in-message", cutRule, inMessage, reset()),
		wireFault("stall-in-chunk", cutRule, inChunk, hang()...),
		wireFault("cut-without-length",
			"without a length, a cut looks like a clean end; the part is discarded all the same",
			func(m *messages) string {
				return goodHeader + "Connection: close\r\n\r\n" + m.must() + "\r\n" + m.part()
			}, cut()),
	}
}

func lengthFaults() []entry {
	length := func(name, n string, build func(*messages) string) entry {
		return wireFault(name, cutRule, func(m *messages) string {
			return goodHeader + "Content-Length: " + n + "\r\n\r\n" + build(m)
		}, cut())
	}
	return []entry{
		length("content-length-short", "300", func(m *messages) string { return m.part() + m.part() }),
		length("content-length-long", "100000", func(m *messages) string {
			return m.must() + "\r\n" + m.part()
		}),
		length("content-length-zero", "0", func(m *messages) string { return m.part() }),
	}
}

func chunkFaults() []entry {
	const rule = "broken chunks are a failure of the network; messages before them are kept"
	broken := func(name, after string) entry {
		return wireFault(name, rule, func(m *messages) string {
			return chunked(m.must()) + after
		}, wait(time.Second), cut())
	}
	return []entry{
		broken("chunk-size-rubbish", "tide\r\n"),
		broken("chunk-size-negative", "-1\r\n"),
		broken("chunk-size-empty", "\r\n"),
		broken("chunk-size-overflow", "ffffffffffffffffff\r\n"),
		broken("chunk-crlf-missing", "2\r\n\r\nTIDE"),
		broken("chunk-extension-huge", "2;tide="+strings.Repeat("x", 64<<10)+"\r\n\r\n\r\n"),
		broken("trailer-rubbish", "0\r\nno colon here\r\n\r\n"),
		broken("trailer-cut", "0\r\nX-Tide: l"),
		broken("trailer-huge", "0\r\nX-Tide: "+strings.Repeat("low ", 1<<18)+"\r\n\r\n"),
		broken("bytes-after-the-end", "0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"),
	}
}
