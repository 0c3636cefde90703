package streamtest

import (
	"maps"
	"net/http"
	"time"
)

// Reply is the answer to one request. It is plain data, and any number of
// connections may use it.
//
// The zero Reply is an open stream: status 200, keep-alives, and the messages of
// [Server.Send]. A stream stays open like this after its last step, too, as a real
// one does, unless a step has ended it.
type Reply struct {
	// Delay is the time between the request and the header of the response.
	Delay time.Duration
	// Status is the status code. 0 means 200. With any other the response ends
	// after the last step.
	Status int
	// Header is added to the header of the response, and replaces values that the
	// server sets by itself.
	Header http.Header
	// Compression of the body, such as [Gzip]. nil is none.
	Compression Compression
	// Split cuts the body into pieces of so many bytes, each flushed by itself as
	// one HTTP chunk, so that the borders of messages and chunks differ: 1 is a
	// byte at a time. 0 writes each message whole.
	Split int
	// KeepAlive is the time without a byte until a blank line, for a stream that has
	// more of them than [Server.KeepAlive] asks for. The shorter of the two counts. 0
	// means that of the server, and a server without keep-alives sends none.
	KeepAlive time.Duration
	// Steps are played in order after the header.
	Steps []Step
}

// Stream returns a Reply with status 200 that plays steps and then stays open.
func Stream(steps ...Step) Reply { return Reply{Steps: steps} }

// Refuse returns a Reply with an error status and a body.
func Refuse(status int, body string) Reply {
	return Reply{Status: status, Steps: []Step{Raw(body)}}
}

// Redirect returns a Reply that points to another place.
func Redirect(status int, location string) Reply {
	return Reply{Status: status, Header: http.Header{"Location": {location}}}
}

// Script returns a [Server.Answer] that gives each reply once, in order. Later
// requests get the zero Reply, an open stream. One server may use it.
func Script(replies ...Reply) func(*Request) Reply {
	return func(*Request) Reply {
		if len(replies) == 0 {
			return Reply{}
		}
		reply := replies[0]
		replies = replies[1:]
		return reply
	}
}

// Always returns a [Server.Answer] that gives every request the same reply.
func Always(reply Reply) func(*Request) Reply {
	return func(*Request) Reply { return reply }
}

func (r *Reply) status() int {
	if r.Status == 0 {
		return http.StatusOK
	}
	return r.Status
}

// keepAlive returns the time between keep-alives on a server with its own.
func (r *Reply) keepAlive(server time.Duration) time.Duration {
	if r.KeepAlive > 0 && r.KeepAlive < server {
		return r.KeepAlive
	}
	return server
}

// hijacks reports whether the reply writes its header by itself.
func (r *Reply) hijacks() bool {
	return len(r.Steps) > 0 && r.Steps[0] == Hijack()
}

func (r *Reply) writeHeader(h http.Header) {
	if r.status() == http.StatusOK {
		h.Set("Content-Type", "application/json")
	} else {
		h.Set("Content-Type", "text/plain; charset=utf-8")
	}
	if r.Compression != nil {
		h.Set("Content-Encoding", "gzip")
	}
	maps.Copy(h, r.Header.Clone())
}
