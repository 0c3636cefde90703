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
	// Split cuts what is written into pieces of that many bytes, each flushed by
	// itself as one HTTP chunk, so that no message border is a chunk border: 1
	// is a byte at a time. 0 writes each message whole.
	Split int
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
)
