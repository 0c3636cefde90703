package contract

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream/internal/canary"
	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/fault"
)

// limitCases are about how much of what makes no sense a client takes.
func limitCases() []Case {
	const bounded = "what is no stream is given up after a bounded number of bytes"
	takes := func(name string, most int64) Case {
		return Case{"limit/" + name, bounded, nil, func(c *check) { c.takesAtMost(fault.Named(name).Reply, most) }}
	}
	const mib = 1 << 20
	return []Case{
		takes("endless-line", 18*mib), takes("nesting-endless", 18*mib), takes("endless-blank-lines", mib), takes("endless-header", mib),
		takes("endless-header-line", mib), takes("endless-status-line", mib), takes("endless-1xx", mib), takes("endless-1xx-headers", mib),
		takes("error-body-endless", mib), takes("gzip-bomb-line", mib/8), takes("gzip-bomb-blank-lines", mib/8), takes("gzip-bomb-crlf", mib/8),
		takes("gzip-bomb-spaces", mib/8), takes("gzip-bomb-malformed", mib/8), takes("error-body-bomb", mib/8),
		{"limit/malformed-run", "more than 100 malformed messages in a row end the connection, and no sooner", []Capability{Reports}, (*check).malformedRun},
		{"limit/endless-1xx-slowly", "interim responses do not put off the end of the wait for a response", nil, func(c *check) {
			c.lasts(0, 91*time.Second, streamtest.Wire(streamtest.Drip(strings.Repeat("HTTP/1.1 102 Processing\r\n\r\n", 100), 27, 10*time.Second), streamtest.Stall()))
		}},
		{"limit/long-messages", "each message over the limit is reported, once, and the stream goes on", []Capability{Reports}, (*check).longMessages},
	}
}

// takesAtMost looks at how much of the first connection the server got rid of.
func (c *check) takesAtMost(reply streamtest.Reply, most int64) {
	r := c.start(reply, streamtest.Stream(streamtest.Message(sentinel)))
	time.Sleep(seen)
	r.stop()
	if got := r.srv.Requests()[0].Bytes; got > most {
		c.broken("it took %d bytes, want at most %d", got, most)
	}
}

func (c *check) malformedRun() {
	good, bad := streamtest.Message(tweet(1)), streamtest.Repeat("{\"id\":\r\n", 100)
	r := c.start(streamtest.Stream(bad, good, bad, good, bad, streamtest.Raw("{\r\n"), streamtest.Stall()), streamtest.Stream())
	time.Sleep(time.Hour)
	log := r.stop()
	if n := count(log, "malformed"); n != 301 || len(messages(log)) != 2 {
		c.broken("%d malformed and %d other messages, want 301 and 2", n, len(messages(log)))
	}
	if n := len(r.srv.Requests()); n != 2 {
		c.broken("%d connections, want 2", n)
	}
}

func (c *check) longMessages() {
	long := strings.Repeat("x", 2<<20)
	r := c.start(streamtest.Stream(streamtest.Message(tweet(1), long, tweet(2), long, long, tweet(3))))
	time.Sleep(time.Hour)
	log := r.stop()
	c.wantMessages(log, tweets(1, 4))
	if n := count(log, "malformed"); n != 3 || len(r.srv.Requests()) != 1 {
		c.broken("%d malformed messages and %d connections, want 3 and 1", n, len(r.srv.Requests()))
	}
}

// secretCases look for credentials in all that a client says.
func secretCases() []Case {
	const rule = "credentials are in no event and no error, in no encoding"
	var all []Case
	for name, replies := range map[string][]streamtest.Reply{
		"refused":       {fault.Refusal(401)},
		"redirected":    {streamtest.Redirect(302, "https://stream.example.net/")},
		"html":          {fault.Named("html-page").Reply, fault.Refusal(403)},
		"disconnected":  {streamtest.Stream(streamtest.Disconnect(6, "token revoked"))},
		"broken-header": {fault.Named("header-without-colon").Reply},
	} {
		all = append(all, Case{"secret/" + name, rule, nil, func(c *check) { c.keepsSecrets(scripted(replies...)) }})
	}
	return append(all, Case{"secret/unreachable", rule, nil, func(c *check) { c.keepsSecrets(unread(streamtest.Reset())) }})
}

func (c *check) keepsSecrets(srv *streamtest.Server) {
	c.started(srv)
	to := target(srv)
	client := c.client(to)
	r := c.stream(srv, client, Request{"filter", filterValues()})
	time.Sleep(time.Minute)
	log := r.stop()
	said := fmt.Sprintf("%v %+v %#v %q", client, client, client, r.err)
	for _, e := range log {
		for err := e.Err; err != nil; err = errors.Unwrap(err) {
			said += fmt.Sprintf("%v %+v %#v %q %s", err, err, err, err, err)
		}
	}
	for err := r.err; err != nil; err = errors.Unwrap(err) {
		said += fmt.Sprintf("%v %+v %#v", err, err, err)
	}
	own := to.Credentials
	if form := canary.Find([]byte(said), own.ConsumerKey, own.ConsumerSecret, own.AccessToken, own.AccessTokenSecret); form != "" {
		c.broken("a credential is in what the client says, %s", form)
	}
}
