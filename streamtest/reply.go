package streamtest

import (
	"net/http"
	"time"
)

// Reply is what one request gets. It is plain data and may be used for any
// number of connections.
//
// The zero Reply is an open stream: status 200, keep-alives, and what
// [Server.Send] delivers. A stream whose Steps are over and that none of them
// has ended stays open like this, too, as a real one does.
type Reply struct {
	// Status is the status code. 0 means 200. With another, Body is sent, then
	// Steps are played, and the response ends.
	Status int
	// Header is added to the header of the response. It replaces what the
	// server would have set by itself.
	Header http.Header
	// Body is sent before the first step, as it is.
	Body string
	// Compression of the response body. The zero value is Plain.
	Compression Compression
	// Delay is the time between the request and the response header.
	Delay time.Duration
	// Steps are played in order.
	Steps []Step
	// Replay sends again, before the first step, the last messages that the
	// server has sent on any connection, as a backfill after a reconnection does:
	// at most that many, and at most the last 1,000 of up to 64 KiB each. What
	// ends a connection (disconnect messages, notices of too many connections)
	// is left out.
	Replay int
	// Skew makes the clock of the Date header wrong: positive is fast.
	Skew time.Duration
	// Wire replies have the connection for themselves: nothing is sent but what
	// the Steps write, from the first byte of the status line on, so that it
	// need not be HTTP at all. Such a Reply uses only Delay, Steps and Split.
	// When the steps are over, the connection stays open in silence. See
	// [Chunked] for the text of a response.
	Wire bool
	// Unread is Wire without waiting for a request, TLS handshake included. A
	// request on a connection that is in use already is read nevertheless. What
	// the client sends is thrown away; in memory, it is not even taken before
	// the first step that writes. The connection has a [Request] without a
	// Method.
	Unread bool
	// Split cuts what is written into pieces of that many bytes, each flushed by
	// itself as one HTTP chunk, so that no message border is a chunk border: 1
	// is a byte at a time. 0 writes each message whole.
	Split int
	// Simulate, if positive, has the [Server.Simulation] answer first: a request
	// that it refuses gets the refusal, a stream of it goes on for that long, as far
	// as it does not end by itself, and then Steps are played. So trouble can come
	// in the middle of real traffic. Of the other fields, Delay, Header and Split
	// apply. It means nothing without a Simulation.
	Simulate time.Duration
	// Handler, if not nil, answers instead of all of the above. The OAuth check
	// has been done. It must return when the request's context ends, or
	// [Server.Close] waits for it in vain.
	Handler http.HandlerFunc
}

// Stream is a Reply with status 200 that plays steps and then stays open.
func Stream(steps ...Step) Reply { return Reply{Steps: steps} }

// Refuse is a Reply with an error status and a body.
func Refuse(status int, body string) Reply { return Reply{Status: status, Body: body} }

// Compression is how a response body is compressed. All but Plain are used only
// if the request has gzip in Accept-Encoding; without it, the body is plain.
type Compression int

// flushMarker is what a flush of deflate ends with.
const flushMarker = "\x00\x00\xff\xff"

const (
	// Plain is no compression.
	Plain Compression = iota
	// Gzip is one gzip member, flushed (Z_SYNC_FLUSH) after every message.
	Gzip
	// GzipMembers is a gzip member for every message, one after the other.
	GzipMembers
	// GzipHeld is gzip that is never flushed: most messages reach the client
	// only when the response ends. A faulty server does this.
	GzipHeld
	// GzipFull is one gzip member in which each message can be unpacked without
	// those before it (Z_FULL_FLUSH).
	GzipFull
	// GzipPartial is Gzip with the last 4 bytes of each flush held back until
	// the next: all of the message is there, but most readers do not see its end
	// yet. Z_PARTIAL_FLUSH has this effect.
	GzipPartial
)

// Wire is a Reply whose steps write to the connection itself; see [Reply.Wire].
func Wire(steps ...Step) Reply { return Reply{Wire: true, Steps: steps} }

// Unread is a Reply to a connection whose request is not read; see
// [Reply.Unread].
func Unread(steps ...Step) Reply { return Reply{Unread: true, Steps: steps} }

// Redirect is a Reply that points to another place.
func Redirect(status int, location string) Reply {
	return Reply{Status: status, Header: http.Header{"Location": {location}}}
}
