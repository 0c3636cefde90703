package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"

	goccy "github.com/goccy/go-json"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/canary"
	"github.com/gotweetstream/tweetstream/tweet"
)

// client is a candidate for reading a stream: a library, or a loop written by
// hand. Each runs in a process of its own.
type client struct {
	name  string
	env   []string // of its process
	ours  bool     // reads with this module
	floor bool     // decodes nothing: the cost of reading alone
	// run connects below base and calls handle for each message, until handle
	// returns false.
	run func(base string, handle func(message any) bool) error
}

// clients are all candidates. Ours is the first: the others are compared with it.
var clients = slices.Concat(
	[]client{
		{name: "tweetstream", ours: true, run: ours()},
		buffered,
		{name: "net/http + goccy/go-json", run: loop(loopGoccy)},
	},
	sonicClients,
	[]client{
		reference,
		{name: "ChimeraCoder/anaconda", run: runAnaconda},
		{name: "dghubble/go-twitter", run: runGoTwitter},
		{name: "net/http, lines only", run: linesOnly, floor: true},
	},
)

// buffered is ours with the option that its documentation advises for many
// messages.
var buffered = client{
	name: "tweetstream, buffer of 64",
	ours: true,
	run:  ours(tweetstream.WithBackpressure(tweetstream.Block, 64)),
}

func loopGoccy(b []byte, m *wireMessage) error { return goccy.Unmarshal(b, m) }

// reference is the client that decides: its reading counts as right.
var reference = client{
	name: "net/http + encoding/json",
	run:  loop(func(b []byte, m *wireMessage) error { return json.Unmarshal(b, m) }),
}

var (
	errEnded       = errors.New("the stream ended early")
	errUndecodable = errors.New("message does not decode")
)

// streamPath is the path of sample streams below a base.
const streamPath = "/1.1/statuses/sample.json"

// insecure accepts any certificate. The server is on this machine, and a check
// costs nothing per message.
var insecure = &tls.Config{InsecureSkipVerify: true}

// ours runs this module's client with options.
func ours(options ...tweetstream.Option) func(base string, handle func(any) bool) error {
	return func(base string, handle func(any) bool) error {
		options := append([]tweetstream.Option{
			tweetstream.WithBaseURL(base + "/1.1"), tweetstream.WithMaxRetries(0),
		}, options...)
		if strings.HasPrefix(base, "https:") {
			carrier := &http.Client{Transport: &http.Transport{TLSClientConfig: insecure}}
			options = append(options, tweetstream.WithHTTPClient(carrier))
		}
		return runOurs(options, handle)
	}
}

func runOurs(options []tweetstream.Option, handle func(any) bool) error {
	secret := tweetstream.NewSecret(canary.Word)
	c, err := tweetstream.New(tweetstream.Credentials{
		ConsumerKey: secret, ConsumerSecret: secret, AccessToken: secret, AccessTokenSecret: secret,
	}, options...)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	events, errs := c.Sample(ctx, tweetstream.SampleParams{})
	for event := range events {
		if event.Kind().HasRaw() && !handle(event) {
			return nil
		}
	}
	return <-errs
}

// wireMessage has the fields that a loop without a library decodes.
type wireMessage struct {
	tweet.Tweet
	Delete *tweet.Delete `json:"delete"`
	Limit  *tweet.Limit  `json:"limit"`
}

// lines reads a stream line by line with net/http and bufio.
func lines(base string, handle func(line []byte) bool) error {
	response, err := http.Get(base + streamPath)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	scanner := bufio.NewScanner(response.Body)
	scanner.Buffer(make([]byte, 0, 64<<10), 1<<20)
	for scanner.Scan() {
		if !handle(scanner.Bytes()) {
			return nil
		}
	}
	return errors.Join(scanner.Err(), errEnded)
}

func linesOnly(base string, handle func(any) bool) error {
	return lines(base, func([]byte) bool { return handle(nil) })
}

// loop decodes each line with one call. It keeps no raw messages and has no
// channel, so it does less work than ours.
func loop(unmarshal func([]byte, *wireMessage) error) func(string, func(any) bool) error {
	return func(base string, handle func(any) bool) error {
		return lines(base, func(line []byte) bool {
			m := new(wireMessage)
			if unmarshal(line, m) != nil {
				return handle(errUndecodable)
			}
			return handle(m)
		})
	}
}

// measure runs a client for a number of messages. Costs count from a tenth of
// them, at most a thousand, to the last: connecting is left out, and so is the
// start of a library, such as compiling a decoder.
func (c client) measure(base string, messages int) (measured, error) {
	var m measured
	var s stretch
	first, n := min(messages/10, 1000)+1, 0
	err := c.run(base, func(any) bool {
		if n++; n == first {
			m = newMeasured()
			s = m.start()
		}
		if n < messages {
			return true
		}
		s.stop(n - first)
		m.finish()
		return false
	})
	return m, err
}

// check prints a digest of each message as a client reads it, one a line.
func (c client) check(base string, messages int) error {
	out := bufio.NewWriter(os.Stdout)
	n := 0
	err := c.run(base, func(message any) bool {
		fmt.Fprintln(out, digest(message))
		n++
		return n < messages
	})
	return errors.Join(err, out.Flush())
}
