package streamtest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest/oauth1"
)

// serve is the handler of the server.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	s.handlers.Add(1)
	defer s.handlers.Done()
	record, err := s.read(w, r)
	s.register(record)
	reply, refused := s.refusal(record, err)
	if !refused {
		reply = s.ask(record)
	}
	s.answer(w, r, record, &reply)
}

// read makes the record of a request. The error is the failure to read the body.
func (s *Server) read(w http.ResponseWriter, r *http.Request) (*Request, error) {
	record := newRequest(r)
	// A body that drips must not hold the connection. Not every connection can do this.
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(bodyTimeout))
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err == nil {
		_ = control.SetReadDeadline(time.Time{})
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	_, queryErr := url.ParseQuery(r.URL.RawQuery)
	form, formErr := parseForm(r.Header, body)
	record.Body, record.Form, record.ParamsError = body, form, errors.Join(queryErr, formErr)
	if s.Verifier != nil {
		record.AuthError = s.Verifier.Verify(r)
		r.Body = io.NopCloser(bytes.NewReader(body)) // the verifier may have read it
	}
	return record, err
}

func newRequest(r *http.Request) *Request {
	header := r.Header.Clone()
	header.Del("Authorization")
	oauth, _ := oauth1.Params(r.Header) // the verifier reports the error
	account := accountOf(r, oauth)
	return &Request{
		Time: time.Now(), RemoteAddr: r.RemoteAddr,
		Method: r.Method, Path: r.URL.Path, Query: r.URL.Query(), Header: header,
		OAuth: recorded(oauth), Account: account, ctx: r.Context(),
	}
}

func isForm(h http.Header) bool {
	mediaType, _, _ := mime.ParseMediaType(h.Get("Content-Type"))
	return mediaType == "application/x-www-form-urlencoded"
}

// parseForm reads a form, as far as it can be read.
func parseForm(h http.Header, body []byte) (form url.Values, err error) {
	switch {
	case isForm(h):
		return url.ParseQuery(string(body))
	case len(body) > 0:
		err = errors.New("the body is no form: Content-Type must be application/x-www-form-urlencoded")
	}
	return nil, err
}

// register notes a new request, and tells OnRequest.
func (s *Server) register(r *Request) {
	came := s.update(r, func() {
		if !s.DiscardRequests {
			s.requests = append(s.requests, r)
		}
	})
	if s.OnRequest != nil {
		s.OnRequest(came)
	}
}

// refusal is the answer to a request that is not in order.
func (s *Server) refusal(r *Request, bodyErr error) (reply Reply, refused bool) {
	allowed := s.methodsOf(r.Path)
	switch {
	case bodyErr != nil:
		reply = Refuse(http.StatusRequestEntityTooLarge,
			"The request body cannot be read or is larger than 1 MiB.\n")
	case allowed == nil:
		reply = Refuse(http.StatusNotFound,
			"There is no such endpoint. There are filter, sample and firehose.json below /1.1/statuses/, "+
				"/2/powerstream, and "+gnipPath+".\n")
	case !slices.Contains(allowed, r.Method):
		reply = Refuse(http.StatusMethodNotAllowed, "Use "+allowed[0]+" for this endpoint.\n")
		reply.Header = http.Header{"Allow": {strings.Join(allowed, ", ")}}
	case r.AuthError != nil:
		reply = unauthorized(s.Verifier, r.AuthError)
	default:
		return Reply{}, false
	}
	return reply, true
}

// ask gets the reply to a request that is in order.
func (s *Server) ask(r *Request) Reply {
	if s.Answer == nil {
		return Reply{}
	}
	s.answering.Lock()
	defer s.answering.Unlock()
	own := r.clone()
	return s.Answer(&own)
}

// answer plays a reply, and records how the response ended. It ends a connection by
// a panic where the reply says so: that is how net/http wants it.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, record *Request, reply *Reply) {
	conn, _ := r.Context().Value(connKey{}).(net.Conn)
	c := &Conn{
		server: s, request: record, ctx: r.Context(), netConn: conn,
		inbox: newInbox(), keepAlive: reply.keepAlive(s.KeepAlive), split: reply.Split,
		delimited: record.Query.Get("delimited") == "length" || record.Form.Get("delimited") == "length",
		hijack: func() (net.Conn, error) {
			conn, _, err := http.NewResponseController(w).Hijack()
			return conn, err
		},
	}
	end := errServerClosed.Error()
	defer func() { s.recordEnd(c, end) }()
	err := c.respond(w, reply)
	end = c.endText(err)
	if !c.finish(err) {
		panic(http.ErrAbortHandler)
	}
}

// respond writes the header and plays the steps. The error says how it ended.
func (c *Conn) respond(w http.ResponseWriter, reply *Reply) error {
	if reply.Delay > 0 {
		if err := c.sleep(reply.Delay); err != nil {
			return err
		}
	}
	if reply.hijacks() {
		return c.play(reply)
	}
	c.begin(w, *reply)
	if reply.status() == http.StatusOK {
		c.server.openStream(c.inbox)
		defer c.server.closeStream(c.inbox)
	}
	w.WriteHeader(reply.status())
	if err := c.body.flush(); err != nil {
		return err
	}
	return c.play(reply)
}

// begin sets the header up, and the body after it.
func (c *Conn) begin(w http.ResponseWriter, reply Reply) {
	if !c.request.AcceptsGzip() {
		reply.Compression = nil
	}
	reply.writeHeader(w.Header())
	c.body = newBody(w, http.NewResponseController(w).Flush, reply.Compression, reply.Split)
	c.server.update(c.request, func() { c.request.Status = reply.status() })
}

// finish ends the response as err says. It reports whether net/http may go on with
// the connection, or has it no longer.
func (c *Conn) finish(err error) (ok bool) {
	end := &ended{how: byCut}
	errors.As(err, &end)
	if end.how == byReset {
		resetConn(c.netConn)
	}
	if c.hijacked {
		c.release()
		return true
	}
	return end.how == byEnd && c.body.close() == nil
}

// endText is the text for Request.End. A failed write does not tell the client's
// close from the server's; the context does.
func (c *Conn) endText(err error) string {
	var end *ended
	switch {
	case errors.As(err, &end):
		return end.step
	case context.Cause(c.ctx) == errServerClosed:
		return errServerClosed.Error()
	case errors.Is(err, errClientGone), c.ctx.Err() != nil:
		return errClientGone.Error()
	default:
		return err.Error()
	}
}

// sent is the number of bytes of body so far.
func (c *Conn) sent() int64 {
	if c.body == nil {
		return 0
	}
	return c.body.sent
}

func (s *Server) recordEnd(c *Conn, end string) {
	r := c.request
	over := s.update(r, func() {
		r.Ended, r.End = time.Now(), end
		r.Messages, r.Withheld, r.Bytes = c.messages, c.withheld, c.sent()
	})
	if s.OnEnd != nil {
		s.OnEnd(over)
	}
}

func (s *Server) openStream(in *inbox) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.streams[in] = struct{}{}
	in.put(s.unsent)
	s.unsent = nil
}

func (s *Server) closeStream(in *inbox) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.streams, in)
	if len(s.streams) == 0 {
		s.unsent = append(in.rest(), s.unsent...)
	}
}

// connKey is the context key of the connection of a request.
type connKey struct{}

func withConn(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, c)
}

// resetConn closes a connection so that the client sees a reset.
func resetConn(conn net.Conn) {
	if wrapped, ok := conn.(interface{ NetConn() net.Conn }); ok { // TLS
		conn = wrapped.NetConn()
	}
	switch conn := conn.(type) {
	case *net.TCPConn:
		_ = conn.SetLinger(0)
		_ = conn.Close()
	case *memoryConn:
		_ = conn.Reset()
	}
}
