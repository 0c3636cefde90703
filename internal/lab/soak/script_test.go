package soak_test

import (
	"net/http"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/fault"
)

// stallTimeout is the client's. It must be much longer than a loaded machine stands
// still; so stalls take time, and are rare.
const stallTimeout = 2 * time.Second

// connectionsPerStream stays below the client's 25 attempts in a minute, and leaves
// room for a stall that the machine made.
const connectionsPerStream = 22

// connection is the server's part on one connection.
type connection struct {
	end    string // the name of the ending
	stalls int64
	text   string // of the body, before compression
	reply  streamtest.Reply
	bare   bool // the reply is ready: nothing of text is sent
}

// script returns the connections of one stream, with about size messages in each.
// The last connection ends the stream.
func (a *author) script(count, size int) []connection {
	a.history = a.history[:0] // the client's memory is that of a stream, too
	script := make([]connection, count)
	for i := range script {
		from := pick(a, endings)
		if i == count-1 {
			from = pick(a, finals)
		}
		script[i] = a.connection(from, size)
	}
	return script
}

func (a *author) connection(from ending, size int) connection {
	c := connection{end: from.name, stalls: from.stalls}
	a.bareLF = a.rng.IntN(8) == 0
	if !from.silent {
		if a.rng.IntN(3) == 0 {
			c.text = a.replay(1 + a.rng.IntN(historySize))
		}
		c.text += a.body(a.rng.IntN(2*size + 1))
		c.reply.Compression = a.compression()
	}
	from.apply(a, &c)
	if !c.bare {
		c.reply.Steps = append(steps(a.pieces(c.text)), c.reply.Steps...)
	}
	return c
}

// compression makes about half of all connections gzip. Replies written by hand, and
// empty ones, mostly are not.
func (a *author) compression() streamtest.Compression {
	switch a.rng.IntN(16) {
	case 0:
		return fault.GzipHeld
	case 1, 2, 3, 4:
		return streamtest.GzipMembers
	case 5, 6, 7, 8, 9:
		return streamtest.Gzip
	default:
		return nil
	}
}

// pieces cuts a text anywhere. Each piece is flushed by itself, so the borders of
// chunks, gzip blocks and reads fall anywhere in the messages.
func (a *author) pieces(text string) (pieces []string) {
	most := 16 << 10
	if len(text) < 100<<10 && a.rng.IntN(3) == 0 {
		most = 1 + a.rng.IntN(400)
	}
	if len(text) < 2<<10 {
		most = 1 + a.rng.IntN(20)
	}
	for len(text) > 0 {
		n := min(1+a.rng.IntN(most), len(text))
		pieces = append(pieces, text[:n])
		text = text[n:]
	}
	return pieces
}

func steps(pieces []string) (steps []streamtest.Step) {
	for _, piece := range pieces {
		steps = append(steps, streamtest.Raw(piece))
	}
	return steps
}

// ending is one way for a connection to end.
type ending struct {
	name   string
	share  int   // among all endings
	silent bool  // no messages come before
	stalls int64 // 1 where the client has to notice a stall
	apply  func(*author, *connection)
}

// pick chooses by share.
func pick(a *author, from []ending) ending {
	total := 0
	for _, e := range from {
		total += e.share
	}
	x := a.rng.IntN(total)
	for _, e := range from {
		if x -= e.share; x < 0 {
			return e
		}
	}
	panic("unreachable: x was less than the sum")
}

// endings let the client go on. Those that take time (a stall) are rare.
var endings = []ending{
	{name: "clean end", share: 48, apply: ends(streamtest.End())},
	{name: "cut between messages", share: 48, apply: ends(streamtest.Cut())},
	{name: "cut inside a message", share: 64, apply: after(half, streamtest.Cut())},
	{name: "cut between CR and LF", share: 32, apply: after(withoutLF, streamtest.Cut())},
	{name: "cut inside a chunk", share: 48, apply: byHand(cutChunk)},
	{name: "reset between messages", share: 48, apply: ends(streamtest.Reset())},
	{name: "reset inside a message", share: 48, apply: after(half, streamtest.Reset())},
	{name: "clean end inside a message", share: 32, apply: after(half, streamtest.End())},
	{name: "clean end, no line end", share: 32, apply: after(withoutLineEnd, streamtest.End())},
	{name: "cut, no line end", share: 24, apply: after(withoutLineEnd, streamtest.Cut())},
	{name: "cut inside gzip data", share: 40, apply: byHand(cutGzip)},
	{name: "gzip checksum wrong", share: 24, apply: byHand(wrongChecksum)},
	{name: "rubbish after gzip", share: 24, apply: byHand(rubbishAfterGzip)},
	{name: "Content-Length not reached", share: 32, apply: byHand(shortOfLength)},
	{name: "no length, closed", share: 32, apply: byHand(withoutLength)},
	{name: "chunk size is rubbish", share: 32, apply: byHand(wrongChunkSize)},
	{name: "cut inside an over-long message", share: 16, apply: after(halfTooLong, streamtest.Cut())},
	{name: "disconnect code 1", share: 24, apply: disconnects(1)},
	{name: "disconnect code 2", share: 16, apply: disconnects(2)},
	{name: "disconnect code 4", share: 24, apply: disconnects(4)},
	{name: "disconnect code 7", share: 16, apply: disconnects(7)},
	{name: "disconnect code 12", share: 24, apply: disconnects(12)},
	{name: "connection limit notice", share: 24, apply: after(noticeLine, streamtest.End())},
	{name: "connection limit, no line end", share: 16, apply: after(notice, streamtest.End())},
	{name: "101 broken messages", share: 16, apply: brokenMessages},
	{name: "stall", share: 1, stalls: 1, apply: ends(streamtest.Stall())},
	{name: "stall inside a message", share: 1, stalls: 1, apply: after(half, streamtest.Stall())},
	{name: "200, empty", share: 24, silent: true, apply: ends(streamtest.End())},
	{name: "200, HTML page", share: 16, silent: true,
		apply: refuses(200, "text/html; charset=utf-8", "<html>Sign in</html>")},
	{name: "420", share: 16, silent: true, apply: refuses(420, "text/plain", connectionLimit)},
	{name: "429", share: 8, silent: true, apply: refuses(429, "text/plain", "")},
	{name: "503", share: 16, silent: true, apply: refuses(503, "text/plain", "Over capacity")},
	{name: "no response", share: 16, silent: true, apply: byHand(noResponse)},
	{name: "cut inside the header", share: 16, silent: true, apply: byHand(halfHeader)},
}

// finals end the stream.
var finals = []ending{
	{name: "disconnect code 6 (final)", share: 3, apply: func(a *author, c *connection) {
		c.reply.Compression = nil // so that nothing follows the message
		disconnects(6)(a, c)
	}},
	// Only the client ends this connection.
	{name: "disconnect code 6 (final), then silence", share: 2, apply: func(a *author, c *connection) {
		c.reply.Compression = nil
		after(revoked, streamtest.Stall())(a, c)
	}},
	{name: "401 (final)", share: 1, silent: true, apply: refuses(401, "text/plain", "")},
	{name: "404 (final)", share: 1, silent: true, apply: refuses(404, "text/plain", "Nothing here")},
}

func ends(step streamtest.Step) func(*author, *connection) {
	return func(_ *author, c *connection) { c.reply.Steps = []streamtest.Step{step} }
}

// after ends a connection with a text of some kind and a step.
func after(last func(*author) string, step streamtest.Step) func(*author, *connection) {
	return func(a *author, c *connection) {
		c.text += last(a)
		c.reply.Steps = []streamtest.Step{step}
	}
}

// disconnects leaves the message to streamtest, and so its line end is CRLF.
func disconnects(code int) func(*author, *connection) {
	return func(_ *author, c *connection) {
		c.reply.Steps = []streamtest.Step{streamtest.Disconnect(code, "soak")}
	}
}

func refuses(status int, contentType, body string) func(*author, *connection) {
	return func(_ *author, c *connection) {
		c.bare = true
		c.reply = streamtest.Refuse(status, body)
		c.reply.Header = http.Header{"Content-Type": {contentType}}
		c.reply.Steps = append(c.reply.Steps, streamtest.End())
	}
}

// half is a message without its end.
func half(a *author) string {
	text := a.framedTweet()
	return text[:1+a.rng.IntN(len(text)-len(a.lineEnd())-1)]
}

func withoutLF(a *author) string      { return a.remember(a.tweet()) + "\r" }
func withoutLineEnd(a *author) string { return a.remember(a.tweet()) }
func notice(*author) string           { return connectionLimit }
func noticeLine(*author) string       { return connectionLimit + "\r\n" }

func halfTooLong(a *author) string {
	return `{"id":1,"text":"` + strings.Repeat("y", maxMessage+a.rng.IntN(maxMessage))
}

func revoked(*author) string {
	return `{"disconnect":{"code":6,"stream_name":"soak","reason":"token revoked"}}` + "\r\n"
}

// brokenMessages leaves it to the client to go. It begins with a whole message, so
// that exactly 101 broken ones follow in a row, and no compression holds them back.
func brokenMessages(a *author, c *connection) {
	if c.reply.Compression == fault.GzipHeld {
		c.reply.Compression = streamtest.Gzip
	}
	c.text += a.framedTweet() + strings.Repeat(broken[0]+"\r\n", 101)
	c.reply.Steps = []streamtest.Step{streamtest.Stall()}
}

func (a *author) framedTweet() string {
	var b strings.Builder
	a.append(&b, a.remember(a.tweet()))
	return b.String()
}
