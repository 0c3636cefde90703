package contract

import (
	"errors"
	"fmt"
	"time"

	"github.com/gotweetstream/tweetstream/internal/canary"
	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/fault"
)

// secretCases look for credentials in everything that a client says.
func secretCases() []Case {
	const rule = "credentials are in no event and no error, in no encoding"
	var all []Case
	for name, replies := range map[string][]reply{
		"refused":       {refusal(401)},
		"redirected":    {streamtest.Redirect(302, "https://stream.example.net/")},
		"html":          {fault.Named("html-page").Reply, refusal(403)},
		"disconnected":  {stream(disconnect(6, "token revoked"))},
		"broken-header": {fault.Named("header-without-colon").Reply},
	} {
		all = append(all, Case{"secret/" + name, rule, nil, func(c *check) {
			c.keepsSecrets(scripted(replies...))
		}})
	}
	return append(all, Case{"secret/unreachable", rule, nil, func(c *check) {
		c.keepsSecrets(unread(reset()))
	}})
}

func (c *check) keepsSecrets(srv *server) {
	c.started(srv)
	to := c.target(srv)
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
	form := canary.Find([]byte(said),
		own.ConsumerKey, own.ConsumerSecret, own.AccessToken, own.AccessTokenSecret)
	if form != "" {
		c.broken("a credential is in what the client says, %s", form)
	}
}
