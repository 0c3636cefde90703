package soak_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/gotweetstream/tweetstream"
)

// transcript is the meaning of one connection's bytes, read by other means than the
// client's: all at once, after the connection has ended.
type transcript struct {
	status   int  // 0: no response
	stream   bool // it became a stream
	encoding string
	body     int64 // bytes of body, compressed
	records  []record
	partial  int64 // messages that broke off with the connection
	broken   bool  // no proper end
	html     bool
}

// transcribe reads a connection.
func transcribe(sent, received []byte) (t transcript) {
	response, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(received)), nil)
	if err != nil {
		return transcript{broken: true}
	}
	body, err := io.ReadAll(response.Body)
	t.status, t.encoding = response.StatusCode, response.Header.Get("Content-Encoding")
	t.body, t.broken = int64(len(body)), err != nil
	t.html = strings.HasPrefix(response.Header.Get("Content-Type"), "text/html")
	if t.stream = t.status == http.StatusOK && !t.html; !t.stream {
		return t
	}
	if t.encoding == "gzip" {
		if body, err = gunzip(body); err != nil {
			t.broken = true
		}
	}
	t.split(body, bytes.Contains(sent, []byte("delimited=length")))
	return t
}

// gunzip returns as much as can be unpacked.
func gunzip(packed []byte) ([]byte, error) {
	if len(packed) == 0 {
		return nil, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

// split cuts a body into lines. With lengths, those that are numbers are no
// messages.
func (t *transcript) split(body []byte, lengths bool) {
	lines := bytes.Split(body, []byte("\n"))
	last := len(lines) - 1
	for _, line := range lines[:last] {
		line = bytes.TrimSuffix(line, []byte("\r"))
		if lengths && len(line) > 0 && len(bytes.Trim(line, "0123456789")) == 0 {
			continue
		}
		t.records = append(t.records, classify(line))
	}
	t.tail(lines[last])
}

// tail reads the rest after the last line end. It is a message if nothing of it can
// be missing, or if it was too long in any case.
func (t *transcript) tail(rest []byte) {
	if cut := bytes.TrimSuffix(rest, []byte("\r")); len(cut) > maxMessage {
		t.records = append(t.records, classify(cut))
		return
	}
	rest = bytes.TrimSpace(rest)
	if len(rest) == 0 {
		return
	}
	r := classify(rest)
	whole := rest[0] == '{' && r.kind != tweetstream.KindMalformed ||
		string(rest) == connectionLimit
	if !whole {
		t.partial++
		t.broken = true
		return
	}
	t.records = append(t.records, r)
}

// connectionLimit is a notice of the service, in plain text.
const connectionLimit = "Exceeded connection limit for user"

// class is the class that the service's documents give the end: the last notice
// counts more than the way the connection ended.
func (t *transcript) class() tweetstream.RetryClass {
	switch {
	case t.status == 0:
		return tweetstream.RetryNetwork
	case t.status == http.StatusNotFound || t.status == http.StatusUnauthorized:
		return tweetstream.RetryNever
	case t.status == 420 || t.status == http.StatusTooManyRequests:
		return tweetstream.RetryRate
	case !t.stream:
		return tweetstream.RetryHTTP
	}
	switch last := t.last(); {
	case t.hopeless():
		return tweetstream.RetryHTTP
	case string(last.raw) == connectionLimit:
		return tweetstream.RetryRate
	case last.kind == tweetstream.KindDisconnect:
		switch last.id {
		case 6:
			return tweetstream.RetryNever
		case 2, 7:
			return tweetstream.RetryRate
		case 12:
			return tweetstream.RetryHTTP
		}
	}
	return tweetstream.RetryNetwork
}

// hopeless reports whether the last 101 messages in a row were malformed: the
// client then takes it for no stream.
func (t *transcript) hopeless() bool {
	first := len(t.records) - 101
	return first >= 0 && !slices.ContainsFunc(t.records[first:], func(r record) bool {
		return r.kind != tweetstream.KindMalformed
	})
}

// last is the last message that is no keep-alive.
func (t *transcript) last() record {
	for i := len(t.records) - 1; i >= 0; i-- {
		if t.records[i].kind != tweetstream.KindKeepAlive {
			return t.records[i]
		}
	}
	return record{}
}

// end is the event, or the end of the whole stream, that follows the messages.
func (t *transcript) end() record {
	final := t.class() == tweetstream.RetryNever
	switch {
	case t.status != 0 && !t.stream && final:
		return record{kind: endedByStatus, id: int64(t.status)}
	case t.status != 0 && !t.stream:
		return record{kind: tweetstream.KindRequestError, id: int64(t.status)}
	case final:
		return record{kind: endedByCode, id: t.last().id}
	case t.broken:
		return record{kind: tweetstream.KindConnectionError}
	default:
		return record{kind: tweetstream.KindClosed}
	}
}
