package streamtest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"mime"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest/oauth1"
)

// methods are the endpoints and their methods.
var methods = map[string]string{
	filterEndpoint:   http.MethodPost,
	sampleEndpoint:   http.MethodGet,
	firehoseEndpoint: http.MethodGet,
}

// serve is the handler of the server.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	s.handlers.Add(1)
	defer s.handlers.Done()

	record := newRequest(r)
	_, queryErr := url.ParseQuery(r.URL.RawQuery)
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	r.Body = io.NopCloser(bytes.NewReader(body))
	form, formErr := formOf(r.Header, body)
	record.Body, record.Form = body, form
	if s.Verifier != nil {
		record.AuthError = s.Verifier.Verify(r)
		r.Body = io.NopCloser(bytes.NewReader(body)) // what a verifier leaves is up to it
	}
	refusal, refused := s.refusalOf(record, err)
	if s.simulator != nil && !refused {
		record.asked = ask(record, errors.Join(queryErr, formErr))
		record.Params = record.asked.params
	}
	came := s.update(record, func() { s.remember(record) })
	if s.OnRequest != nil {
		s.OnRequest(came)
	}

	reply := refusal
	if !refused {
		var done func()
		reply, done = s.nextReply(r, record)
		defer done()
	}
	defer s.update(record, func() { record.asked = asked{} }) // a matcher is large
	s.answer(w, r, record, &reply)
}

func newRequest(r *http.Request) *Request {
	header := r.Header.Clone()
	header.Del("Authorization")
	oauth, _ := oauth1.Params(r.Header) // the verifier says what is wrong with them
	account := accountOf(oauth)
	return &Request{
		Time: time.Now(), Method: r.Method, Path: r.URL.Path, Query: r.URL.Query(),
		Header: header, OAuth: recorded(oauth), Account: account,
	}
}

// remember keeps a request for [Server.Requests].
func (s *Server) remember(r *Request) {
	if !s.Forget {
		s.requests = append(s.requests, r)
	}
}

func isForm(h http.Header) bool {
	mediaType, _, _ := mime.ParseMediaType(h.Get("Content-Type"))
	return mediaType == "application/x-www-form-urlencoded"
}

// formOf reads a form, as far as it can be read.
func formOf(h http.Header, body []byte) (form url.Values, err error) {
	switch {
	case isForm(h):
		return url.ParseQuery(string(body))
	case len(body) > 0:
		err = errors.New("the body is no form: Content-Type must be application/x-www-form-urlencoded")
	}
	return nil, err
}

// refusalOf is the answer to a request that gets none of the server's replies.
func (s *Server) refusalOf(r *Request, bodyErr error) (refusal Reply, refused bool) {
	method, known := methods[r.Path]
	switch {
	case bodyErr != nil:
		refusal = Refuse(http.StatusRequestEntityTooLarge, "The request body cannot be read or is larger than 1 MiB.\n")
	case !known:
		refusal = Refuse(http.StatusNotFound, "There is no such endpoint. There are filter, sample and firehose.json below /1.1/statuses/.\n")
	case r.Method != method && !(s.simulator != nil && r.Method == http.MethodGet):
		refusal = Refuse(http.StatusMethodNotAllowed, "Use "+method+" for this endpoint.\n")
		refusal.Header = http.Header{"Allow": {method}}
	case r.AuthError != nil:
		refusal = unauthorized(s.Verifier, r.AuthError)
	default:
		return Reply{}, false
	}
	return refusal, true
}

// nextReply is what a request gets, and what is to be done when it has got it.
func (s *Server) nextReply(r *http.Request, record *Request) (Reply, func()) {
	reply, ok := s.scripted()
	switch {
	case s.simulator != nil && (!ok || reply.Simulate > 0):
		return s.simulator.answer(r, record, reply)
	case ok:
		return reply, func() {}
	default:
		return s.Otherwise, func() {}
	}
}

// scripted takes the next of the replies, if there is one.
func (s *Server) scripted() (reply Reply, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ahead(); len(s.replies) == 0 {
		return Reply{}, false
	}
	reply = s.replies[0]
	s.replies = s.replies[1:]
	return reply, true
}

// ahead makes sure that the next reply can be looked at, if there is one.
func (s *Server) ahead() {
	if len(s.replies) == 0 && s.Next != nil {
		s.replies = append(s.replies, s.Next())
	}
}

// answer gives a reply and records how that went. It ends the connection by a
// panic where the reply says so, which is net/http's way to say it.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, record *Request, reply *Reply) {
	var sent stream
	end := "server closed"
	defer func() { s.recordEnd(record, &sent, end) }()
	if reply.Handler != nil {
		end = "answered"
		reply.Handler(w, r)
		return
	}
	if reply.Wire || reply.Unread {
		end = s.hijack(w, r, &sent, reply)
		return
	}
	sent = stream{ctx: r.Context(), request: r, inbox: newInbox(), keepAlive: s.KeepAlive, history: &s.history}
	sent.delimited = record.Query.Get("delimited") == "length" || record.Form.Get("delimited") == "length"
	step, err := s.playReply(w, &sent, record, reply)
	end = endOf(r.Context(), step, err)
	switch {
	case errors.Is(err, errEnd):
		if sent.body.close() == nil {
			return
		}
	case errors.Is(err, errReset):
		conn, _ := r.Context().Value(connKey{}).(net.Conn)
		resetConn(conn)
	}
	panic(http.ErrAbortHandler)
}

func (s *Server) recordEnd(record *Request, sent *stream, end string) {
	ended := s.update(record, func() {
		record.Ended, record.End = time.Now(), end
		record.Messages, record.Withheld = sent.messages, sent.withheld
		if sent.body != nil {
			record.Bytes = sent.body.sent
		}
	})
	if s.OnEnd != nil {
		s.OnEnd(ended)
	}
}

func (s *Server) playReply(w http.ResponseWriter, sent *stream, record *Request, reply *Reply) (Step, error) {
	if reply.Delay > 0 {
		if err := sent.sleep(reply.Delay); err != nil {
			return nil, err
		}
	}
	played := *reply
	if !acceptsGzip(sent.request.Header) {
		played.Compression = Plain
	}
	played.writeHeader(w.Header())
	sent.body = newBody(w, http.NewResponseController(w).Flush, &played)
	s.update(record, func() { record.Status = played.status() })
	if played.status() == http.StatusOK {
		s.openStream(sent.inbox)
		defer s.closeStream(sent.inbox)
	}
	w.WriteHeader(played.status())
	if err := sent.body.flush(); err != nil {
		return nil, err
	}
	if err := sent.replay(played.Replay); err != nil {
		return nil, err
	}
	return sent.play(&played)
}

func (r *Reply) status() int {
	if r.Status == 0 {
		return http.StatusOK
	}
	return r.Status
}

func (r *Reply) writeHeader(h http.Header) {
	if r.status() == http.StatusOK {
		h.Set("Content-Type", "application/json")
	} else {
		h.Set("Content-Type", "text/plain; charset=utf-8")
	}
	if r.Compression != Plain {
		h.Set("Content-Encoding", "gzip")
	}
	if r.Skew != 0 {
		h.Set("Date", time.Now().Add(r.Skew).UTC().Format(http.TimeFormat))
	}
	maps.Copy(h, r.Header.Clone())
}

// endOf is the text for Request.End. A write that fails says nothing about who
// closed the connection, the context does.
func endOf(ctx context.Context, step Step, err error) string {
	switch asked := errors.Is(err, errEnd) || errors.Is(err, errCut) || errors.Is(err, errReset); {
	case asked && step != nil:
		return step.String()
	case asked:
		return "answered"
	case context.Cause(ctx) == errServerClosed:
		return "server closed"
	default:
		return "client gone"
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

// connKey is the context key for the connection of a request.
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
