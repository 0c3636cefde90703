package contract

import (
	"fmt"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/fault"
)

// framingCases are about the borders of messages, beyond those of faultCases.
func framingCases() []Case {
	const rule = "the same messages for every split of the bytes"
	all := []Case{
		{"framing/every-split", rule, nil, (*check).everySplit},
		{"framing/every-split-gzip", rule, nil, func(c *check) { c.everySplitOf(streamtest.Gzip) }},
		{"framing/every-split-gzip-members", rule,
			nil, func(c *check) { c.everySplitOf(streamtest.GzipMembers) }},
		{"framing/marks", "a byte order mark is left out at the start of each line",
			[]Capability{Reports}, (*check).marks},
		{"framing/delimited", "with delimited=length, a message is as long as it says",
			[]Capability{Delimited}, (*check).delimited},
		{"framing/largest-message", "a message of 1 MB is delivered", nil, (*check).largestMessage},
		{"framing/fragments-apart", "a part of a message is never joined to the next connection's first",
			nil, (*check).fragmentsApart},
	}
	for name, compression := range map[string]streamtest.Compression{
		"plain": nil, "gzip": streamtest.Gzip, "gzip-members": streamtest.GzipMembers,
		"gzip-full": fault.GzipFull,
	} {
		const rule = "a flushed message is delivered before anything else is sent"
		prompt := func(c *check) { c.prompt(compression) }
		all = append(all, Case{"framing/prompt-" + name, rule, nil, prompt})
	}
	return all
}

func (c *check) everySplit() { c.everySplitOf(nil) }

// everySplitOf has one connection for each size of pieces.
func (c *check) everySplitOf(compression streamtest.Compression) {
	const splits = 40
	var replies []reply
	var want []string
	for n := range splits {
		three := []string{tweet(3 * n), strings.Replace(tweet(3*n+1), "high", "低い 🌊", 1), tweet(3*n + 2)}
		want = append(want, three...)
		replies = append(replies, reply{Compression: compression, Split: n + 1, Steps: []step{
			raw(three[0] + "\r\n\r\n" + three[1] + "\r\n"), message(three[2]), end(),
		}})
	}
	r := c.start(append(replies, stream())...)
	r.requests(splits + 1)
	c.wantMessages(r.stop(), want)
}

func (c *check) marks() {
	r := c.start(
		stream(raw("\ufeff"), message(tweet(1)), raw("\ufeff"), message(tweet(2)), end()),
		stream(raw("\ufeff"), message(tweet(3))),
	)
	time.Sleep(time.Hour)
	log := r.stop()
	c.wantMessages(log, []string{tweet(1), tweet(2), tweet(3)})
	if n := count(log, "malformed"); n != 0 {
		c.broken("%d malformed messages, want none", n)
	}
}

func (c *check) delimited() {
	want := []string{tweet(1), strings.ReplaceAll(tweet(2), `,"`, ",\n\""), tweet(3)}
	srv := c.serve(stream(message(want[0]), keepAlive(), message(want[1:]...)))
	asked := Request{"sample", map[string][]string{"delimited": {"length"}}}
	r := c.stream(srv, c.client(c.target(srv)), asked)
	time.Sleep(time.Minute)
	c.wantMessages(r.stop(), want)
}

func (c *check) largestMessage() {
	large := strings.Replace(tweet(2), "high", strings.Repeat("high ", 200_000), 1)
	want := []string{tweet(1), large, tweet(3)}
	r := c.start(stream(message(want...)))
	time.Sleep(time.Minute)
	c.wantMessages(r.stop(), want)
}

func (c *check) fragmentsApart() {
	text := tweet(1)
	var replies []reply
	for at := 1; at < len(text); at += 10 {
		replies = append(replies,
			stream(raw(text[:at]), cut()),
			stream(raw(text[at:]+"\r\n"), end()))
	}
	r := c.start(append(replies, stream(message(sentinel)))...)
	r.requests(len(replies) + 1)
	var whole []string
	for _, m := range messages(r.stop()) {
		if m == text || strings.HasPrefix(m, "{") && m != sentinel {
			whole = append(whole, m)
		}
	}
	if whole != nil {
		c.broken("delivered %.300q, which was never sent on one connection", whole)
	}
}

// prompt looks when each message is there.
func (c *check) prompt(compression streamtest.Compression) {
	pause := 2 * c.heartbeat()
	r := c.start(reply{Compression: compression, Steps: []step{
		message(tweet(1)), wait(pause), message(tweet(2)), wait(pause), message(tweet(3)),
	}})
	start := time.Now()
	time.Sleep(10 * pause)
	var got []time.Duration
	for _, e := range r.stop() {
		if isMessage(e.Event) {
			got = append(got, e.at.Sub(start))
		}
	}
	if want := []time.Duration{0, pause, 2 * pause}; fmt.Sprint(got) != fmt.Sprint(want) {
		c.broken("messages were delivered after %v, want %v", got, want)
	}
}

const goodHeader = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"

// response returns the text of a response with two messages, and the numbers of its
// bytes that a client needs for the first and for both.
type response func(two []string) (text string, first, both int)

func chunkedResponse(two []string) (text string, first, both int) {
	text = chunked(two...)
	return text, strings.Index(text, two[0]) + len(two[0]), strings.Index(text, two[1]) + len(two[1])
}

func plainResponse(two []string) (text string, first, both int) {
	text = goodHeader + "\r\n" + two[0] + "\r\n" + two[1] + "\r\n"
	return text, strings.Index(text, two[0]) + len(two[0]), strings.Index(text, two[1]) + len(two[1])
}

// gzipResponse has a member for each message.
func gzipResponse(two []string) (text string, first, both int) {
	text = goodHeader + "Content-Encoding: gzip\r\n\r\n" + fault.Gzipped(two[0]+"\r\n")
	first = len(text)
	text += fault.Gzipped(two[1] + "\r\n")
	return text, first, len(text)
}

// cutCases cut a response at each of its bytes.
func cutCases() []Case {
	const rule = "a whole object at the end is delivered, a cut one never"
	return []Case{
		{"cut/chunked-at-every-byte", rule,
			nil, func(c *check) { c.cutEverywhere(chunkedResponse, cut()) }},
		{"cut/chunked-reset-at-every-byte", rule,
			nil, func(c *check) { c.cutEverywhere(chunkedResponse, reset()) }},
		{"cut/plain-at-every-byte", rule, nil, func(c *check) { c.cutEverywhere(plainResponse, cut()) }},
		{"cut/gzip-at-every-byte", rule, nil, func(c *check) { c.cutEverywhere(gzipResponse, cut()) }},
	}
}

// cutEverywhere has one connection for each length, with messages of its own.
func (c *check) cutEverywhere(of response, end step) {
	var must, may []string // may: whole before the end of its gzip member
	var replies []reply
	for at := 1; ; at++ {
		two := []string{tweet(10_000 + 2*at), strings.Replace(tweet(10_001+2*at), "high", "低い", 1)}
		text, first, both := of(two)
		if at > len(text) {
			break
		}
		replies = append(replies, wire(raw(text[:at]), end))
		switch {
		case at >= both:
			must = append(must, two...)
		case at >= first:
			must, may = append(must, two[0]), append(may, two[1])
		default:
			may = append(may, two[0])
		}
	}
	r := c.start(append(replies, stream(message(sentinel)))...)
	r.requests(len(replies) + 1)
	c.checkDelivered(messages(r.stop()), fault.Fault{Delivers: must, May: may})
}
