package streamtest

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/gotweetstream/tweetstream"
)

// Request is one request that a [Server] has had. It is a copy: what it holds
// may be kept and changed.
type Request struct {
	Time time.Time // when it came
	// Method is "" for a connection with a [Reply.Unread].
	Method string
	Path   string
	// Query and Form are the parameters of the URL and of a body whose type is
	// application/x-www-form-urlencoded.
	Query, Form url.Values
	// Body is the body as it came.
	Body []byte
	// Header is the header without Authorization.
	Header http.Header
	// OAuth holds the parameters of the Authorization header but the signature.
	// Of the consumer key and the token it has the first 4 characters.
	OAuth map[string]string
	// Account is equal for requests with the same consumer key and access token,
	// and different for others. It is "" for a request that lacks one of them.
	Account string
	// AuthError is the reason of a [Verifier] against the request, such as an
	// [oauth1.AuthError]. It is nil if the request passed or was not checked.
	AuthError error

	// Status is the status code of the answer. 0 while there is none, and if a
	// [Reply.Handler] or a [Reply.Wire] gave it.
	Status int
	// Params are the parameters as a [Simulation] understood them. Track, Follow
	// and Locations are those of a filter stream only. Zero without one.
	Params tweetstream.FilterParams
	// Withheld is how many Tweets the allowance of a [Simulation] did not let
	// pass. It is set when the response ends.
	Withheld int64
	// Messages and Bytes count what was sent so far: messages, and bytes of body
	// as they were after compression. They are set when the response ends.
	Messages, Bytes int64
	// Ended is when the response ended; zero until then.
	Ended time.Time
	// End says how it ended: with the step that ended it, such as "Cut()", or
	// "client gone", "server closed" or "answered".
	End string

	asked asked
}

func (r *Request) clone() Request {
	c := *r
	c.Query, c.Form, c.OAuth = maps.Clone(r.Query), maps.Clone(r.Form), maps.Clone(r.OAuth)
	c.Body, c.Header = slices.Clone(r.Body), r.Header.Clone()
	c.Params.Track, c.Params.Follow = slices.Clone(r.Params.Track), slices.Clone(r.Params.Follow)
	c.Params.Locations, c.Params.Language = slices.Clone(r.Params.Locations), slices.Clone(r.Params.Language)
	return c
}

// Requests returns every request so far, in the order in which they came: all
// paths, refused ones included.
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
