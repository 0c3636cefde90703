// Package rest sends the requests by which a server's rules are read and changed.
package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/transport"
)

// Client sends requests to one server. Its credentials go nowhere else.
type Client struct {
	name  string // of the feed
	base  *url.URL
	http  *http.Client
	hints map[int]string
}

// timeout is how long a request may take: a batch of thousands of rules takes long.
const timeout = time.Minute

// maxBody is far more than any list of rules has.
const maxBody = 64 << 20

// New returns a client. The Authorization header is sent to base only. A nil *http.Client is one
// with the environment's proxy; of another, only the Transport is used.
func New(
	name, base, authorization string, given *http.Client, hints map[int]string,
) (*Client, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil {
		return nil, &tweetstream.OptionError{Option: "BaseURL",
			Rule: "must be the URL of a server, such as https://api.x.com"}
	}
	if u.Scheme == "http" && !isLoopback(u.Hostname()) {
		return nil, &tweetstream.OptionError{Option: "BaseURL",
			Rule: "must be https: credentials could be read on the way; http is for this machine"}
	}
	var carrier http.RoundTripper
	if given != nil {
		carrier = given.Transport
	}
	carrier = transport.Authorize(u, authorization, transport.Bounded(carrier, nil))
	refuse := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Client{name, u, &http.Client{Transport: carrier, CheckRedirect: refuse, Timeout: timeout},
		hints}, nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Do sends a request with in as JSON, unless that is nil, and reads the answer into out. An
// answer of another status than 200 and 201 is a [*tweetstream.RequestError].
func (c *Client) Do(ctx context.Context, method, path, query string, in, out any) error {
	var body io.Reader
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(text)
	}
	u := *c.base
	u.Path, u.RawQuery = strings.TrimSuffix(u.Path, "/")+path, query
	r, err := http.NewRequestWithContext(ctx, method, u.String(), body)
	if err != nil {
		return err
	}
	r.Header.Set("Accept", "application/json")
	if in != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	return c.send(r, out)
}

func (c *Client) send(r *http.Request, out any) error {
	response, err := c.http.Do(r)
	if err != nil {
		return fmt.Errorf("feed: %w", err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxBody))
	if err != nil {
		return fmt.Errorf("feed: the answer to %s %s: %w", r.Method, r.URL.Path, err)
	}
	if response.StatusCode != http.StatusOK && response.StatusCode != http.StatusCreated {
		return &tweetstream.RequestError{Feed: c.name, StatusCode: response.StatusCode,
			Header: response.Header, Body: body, Hint: c.hintFor(response)}
	}
	if err := json.Unmarshal(body, out); err != nil {
		return fmt.Errorf("feed: the answer to %s %s is no JSON as documented: %w", r.Method,
			r.URL.Path, err)
	}
	return nil
}

// hintFor is the advice for a status, with the time at which a limit ends.
func (c *Client) hintFor(r *http.Response) string {
	hint := c.hints[r.StatusCode]
	var at int64
	if _, err := fmt.Sscan(r.Header.Get("x-rate-limit-reset"), &at); err == nil &&
		r.StatusCode == http.StatusTooManyRequests {
		hint += "; the limit ends at " + time.Unix(at, 0).UTC().Format(time.RFC3339)
	}
	return hint
}

// Decode reads the body of a refusal, and reports whether it is JSON.
func Decode(body []byte, out any) bool { return json.Unmarshal(body, out) == nil }
