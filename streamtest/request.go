package streamtest

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// Request is the record of one request. It is a copy that its holder may keep and
// change.
type Request struct {
	// Time is when the header of the request had been read.
	Time time.Time
	// RemoteAddr is the address of the client.
	RemoteAddr string
	// Method is "" for a connection that [Server.Accept] has taken.
	Method string
	Path   string
	// Query and Form are the parameters of the URL, and of a body of the type
	// application/x-www-form-urlencoded.
	Query, Form url.Values
	// ParamsError says why not all of Query and Form could be read. nil if they
	// could.
	ParamsError error
	// Body is the body as it came.
	Body []byte
	// Header is the header without Authorization.
	Header http.Header
	// OAuth holds the parameters of the Authorization header but the signature.
	// Of the consumer key and the token it has the first 4 characters.
	OAuth map[string]string
	// Account is equal for requests with the same consumer key and access token, and
	// different for others. Where an endpoint takes no OAuth, it goes by the bearer
	// token, or by user and password. It is "" for a request without these.
	Account string
	// AuthError is the reason of a [Verifier] against the request, such as an
	// [oauth1.AuthError]. It is nil if the request passed or was not checked.
	AuthError error

	// Status is the status code of the answer. It is 0 before the answer, and if
	// the answer began with [Hijack].
	Status int
	// Messages and Bytes count the messages sent, and the bytes of body after
	// compression. Withheld counts the Tweets that a simulation did not let pass.
	// All three are set when the response ends.
	Messages, Bytes, Withheld int64
	// Ended is when the response ended; zero until then.
	Ended time.Time
	// End says how it ended: with the step that ended it, such as "Cut()", or
	// "client gone", "server closed" or "answered".
	End string

	ctx context.Context
}

// Context ends when the response has ended, and at the latest when the client has
// gone or the server closes.
func (r *Request) Context() context.Context { return r.ctx }

// AcceptsGzip reports whether the Accept-Encoding header has gzip.
func (r *Request) AcceptsGzip() bool { return acceptsGzip(r.Header) }

func (r *Request) clone() Request {
	c := *r
	c.Query, c.Form, c.OAuth = maps.Clone(r.Query), maps.Clone(r.Form), maps.Clone(r.OAuth)
	c.Body, c.Header = slices.Clone(r.Body), r.Header.Clone()
	return c
}

// Requests returns every request so far, in order: all paths, refused ones included.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cloneRequests()
}

func (s *Server) cloneRequests() []Request {
	all := make([]Request, len(s.requests))
	for i, r := range s.requests {
		all[i] = r.clone()
	}
	return all
}

// WaitRequests waits until there have been n requests, and returns all there
// are. It gives up with the context's cause.
func (s *Server) WaitRequests(ctx context.Context, n int) ([]Request, error) {
	return s.waitFor(ctx, func() bool { return len(s.requests) >= n })
}

// WaitEnded waits until n responses have ended, and returns all requests. It
// gives up with the context's cause.
func (s *Server) WaitEnded(ctx context.Context, n int) ([]Request, error) {
	return s.waitFor(ctx, func() bool {
		ended := 0
		for _, r := range s.requests {
			if !r.Ended.IsZero() {
				ended++
			}
		}
		return ended >= n
	})
}

// waitFor waits until done says so. It is called under the lock, after every
// change of s.requests.
func (s *Server) waitFor(ctx context.Context, done func() bool) ([]Request, error) {
	for {
		s.mu.Lock()
		if done() {
			defer s.mu.Unlock()
			return s.cloneRequests(), nil
		}
		changed := s.changed
		s.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return s.Requests(), context.Cause(ctx)
		}
	}
}

// update changes a request's record, and wakes those that wait for that.
func (s *Server) update(r *Request, change func()) Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
	close(s.changed)
	s.changed = make(chan struct{})
	return r.clone()
}
