package streamtest

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
)

// Compression is a way to compress the body of a response with gzip. The server
// uses it only for requests with gzip in Accept-Encoding; the body of others is
// plain. Package fault has compressions that no good server uses.
type Compression interface {
	// NewWriter returns a writer for one body. It compresses to out.
	NewWriter(out io.Writer) FlushWriter
}

// FlushWriter is a compressing writer, as gzip.Writer is. The server calls Flush
// after every message, and Close when the response ends in good order.
type FlushWriter interface {
	io.WriteCloser
	Flush() error
}

var (
	// Gzip is one gzip member, flushed (Z_SYNC_FLUSH) after every message.
	Gzip Compression = oneMember{}
	// GzipMembers is a gzip member for every message, one after the other.
	GzipMembers Compression = manyMembers{}
)

type oneMember struct{}

// NewWriter implements Compression. The level is the fastest, as on a server of many
// streams.
func (oneMember) NewWriter(out io.Writer) FlushWriter {
	z, _ := gzip.NewWriterLevel(out, gzip.BestSpeed) // a valid level
	return z
}

type manyMembers struct{}

// NewWriter implements Compression.
func (manyMembers) NewWriter(out io.Writer) FlushWriter {
	z, _ := gzip.NewWriterLevel(out, gzip.BestSpeed) // a valid level
	return &memberWriter{z, out}
}

// memberWriter ends a member with each flush.
type memberWriter struct {
	*gzip.Writer
	out io.Writer
}

func (w *memberWriter) Flush() error {
	err := w.Writer.Close()
	w.Reset(w.out)
	return err
}

// Close does nothing: the body is complete after each flush, and another member
// would be empty.
func (*memberWriter) Close() error { return nil }

// acceptsGzip reports whether a request's Accept-Encoding header has gzip.
func acceptsGzip(h http.Header) bool {
	for _, line := range h.Values("Accept-Encoding") {
		for coding := range strings.SplitSeq(line, ",") {
			name, weight, _ := strings.Cut(coding, ";")
			weight = strings.TrimRight(strings.ReplaceAll(weight, " ", ""), ".0")
			if strings.EqualFold(strings.TrimSpace(name), "gzip") && weight != "q=" {
				return true
			}
		}
	}
	return false
}
