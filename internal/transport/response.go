package transport

import (
	"io"
	"mime"
	"net/http"
	"strings"
	"time"
)

// ContentEncoding returns how a body is encoded, in lower case. It is gzip also for
// x-gzip, the old name (RFC 9110, 8.4.1.3).
func ContentEncoding(r *http.Response) string {
	encoding := strings.ToLower(strings.TrimSpace(r.Header.Get("Content-Encoding")))
	if encoding == "x-gzip" {
		return "gzip"
	}
	return encoding
}

// MediaType returns the type of a body without its parameters, in lower case, or "".
func MediaType(r *http.Response) string {
	mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return mediaType
}

// Excerpt returns the beginning of a body, at most size bytes of it, and what there is
// after some time. Then it calls cancel, which must end a Read of body.
func Excerpt(body io.Reader, size int64, within time.Duration, cancel func()) []byte {
	timer := time.AfterFunc(within, cancel)
	defer timer.Stop()
	text, _ := io.ReadAll(io.LimitReader(body, size)) // an excerpt may be cut anywhere
	return text
}
