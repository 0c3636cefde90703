package transport

import (
	"bytes"
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

const (
	maxExcerpt     = 4 << 10
	excerptTimeout = 5 * time.Second
)

// Excerpt returns the first 4 KiB of a body. After 5 s it calls cancel and returns the bytes so
// far; cancel must end a Read of body.
func Excerpt(body io.Reader, cancel func()) []byte {
	timer := time.AfterFunc(excerptTimeout, cancel)
	defer timer.Stop()
	text, _ := io.ReadAll(io.LimitReader(body, maxExcerpt)) // an excerpt may be cut anywhere
	return text
}

// IsPage reports whether a body begins as HTML does, and returns a reader of the whole body.
// It reads once, so that a stream which begins with a blank line is not waited for any longer.
func IsPage(body io.Reader) (page bool, whole io.Reader) {
	head := make([]byte, 512)
	n, err := body.Read(head)
	head = head[:n]
	page = bytes.HasPrefix(bytes.TrimLeft(head, " \t\r\n\ufeff"), []byte("<"))
	if err != nil {
		return page, io.MultiReader(bytes.NewReader(head), failing{err})
	}
	return page, io.MultiReader(bytes.NewReader(head), body)
}

// failing returns its error to each Read.
type failing struct{ error }

func (f failing) Read([]byte) (int, error) { return 0, f.error }
