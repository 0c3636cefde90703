package transport

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// Request is a request that is sent again and again.
type Request struct {
	Method    string
	URL       *url.URL // without a query
	Form      string   // encoded parameters: the body of a POST, the query of a GET
	UserAgent string
	Encoding  string // the Accept-Encoding header
}

// Send sends the request by t and returns the response. Its Body is not nil and must be
// closed.
func (r Request) Send(ctx context.Context, t http.RoundTripper) (*http.Response, error) {
	req, err := r.build(ctx)
	if err != nil {
		return nil, err
	}
	response, err := t.RoundTrip(req)
	if err == nil && response == nil {
		err = errors.New("the RoundTripper returned neither a response nor an error")
	}
	if err == nil && response.Body == nil {
		response.Body = http.NoBody
	}
	return response, err
}

func (r Request) build(ctx context.Context) (*http.Request, error) {
	target := *r.URL
	var body io.Reader
	if r.Method == http.MethodPost {
		body = strings.NewReader(r.Form)
	} else {
		target.RawQuery = r.Form
	}
	req, err := http.NewRequestWithContext(ctx, r.Method, target.String(), body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", r.UserAgent)
	// Stated, or net/http asks for gzip, unpacks it, and holds messages back.
	req.Header.Set("Accept-Encoding", r.Encoding)
	if body != nil {
		// Exactly this: with a charset, signers of OAuth 1.0a leave the body out.
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return req, nil
}
