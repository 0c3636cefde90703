package soak_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/gotweetstream/tweetstream/streamtest/traffic"
)

// author writes messages. The same seed gives the same ones.
type author struct {
	rng       *rand.Rand
	traffic   *traffic.Generator
	id        int64
	bareLF    bool     // lines end in LF alone
	delimited bool     // the client asked for delimited=length
	history   []string // the last that had an id, to be repeated
}

const historySize = 300

func newAuthor(seed uint64) *author {
	return &author{
		rng: rand.New(rand.NewPCG(seed, 50)), id: 5e17,
		traffic: traffic.Traffic{Seed: seed, Notices: &traffic.Notices{}}.Generator(),
	}
}

// body returns n messages in the form of the wire, keep-alives among them.
func (a *author) body(n int) string {
	var b strings.Builder
	for range n {
		a.append(&b, a.message())
	}
	return b.String()
}

// append writes a message with its line end, and its length where asked for.
func (a *author) append(b *strings.Builder, text string) {
	if a.delimited && text != "" {
		b.WriteString(strconv.Itoa(len(text)+len(a.lineEnd())) + "\r\n")
	}
	b.WriteString(text + a.lineEnd())
}

func (a *author) lineEnd() string {
	if a.bareLF {
		return "\n"
	}
	return "\r\n"
}

// replay returns the last k messages that have an id, as a server repeats them.
func (a *author) replay(k int) string {
	var b strings.Builder
	for _, text := range a.history[max(len(a.history)-k, 0):] {
		a.append(&b, text)
	}
	return b.String()
}

func (a *author) remember(text string) string {
	a.history = append(a.history, text)
	if n := len(a.history); n >= 2*historySize {
		a.history = append(a.history[:0], a.history[n-historySize:]...)
	}
	return text
}

// message returns a message of any kind, in about the shares of a real stream;
// faults are more frequent.
func (a *author) message() string {
	switch x := a.rng.IntN(1000); {
	case x < 740:
		return a.remember(a.tweet())
	case x < 790:
		return a.remember(string(a.traffic.Tweet()))
	case x < 890:
		return a.remember(
			a.notice(`{"delete":{"status":{"id":%d,"id_str":"1","user_id":7,"user_id_str":"7"},"timestamp_ms":"1606127400000"}}`))
	case x < 915:
		return a.notice(`{"limit":{"track":%d,"timestamp_ms":"1606127400000"}}`)
	case x < 925:
		return a.notice(`{"scrub_geo":{"user_id":7,"user_id_str":"7","up_to_status_id":%d}}`)
	case x < 935:
		return a.notice(`{"status_withheld":{"id":%d,"user_id":7,"withheld_in_countries":["DE","AR"]}}`)
	case x < 940:
		return a.notice(`{"user_withheld":{"id":%d,"withheld_in_countries":["XX"]}}`)
	case x < 945:
		return a.notice(
			`{"warning":{"code":"FALLING_BEHIND","message":"%d more wait","percent_full":60}}`)
	case x < 955:
		return a.notice(`{"for_user":%d,"friends":[1,2,{"deep":[null,true,1e3]}]}`)
	case x < 965:
		return a.malformed()
	case x < 966 && a.rng.IntN(3) == 0:
		return a.tooLong()
	default:
		return "" // a keep-alive
	}
}

// nextID returns an id that no message of this kind had. All ids of streamtest's
// generator are greater.
func (a *author) nextID() int64 {
	a.id += 1 + a.rng.Int64N(1000)
	return a.id
}

func (a *author) notice(format string) string { return fmt.Sprintf(format, a.nextID()) }

// texts hold everything in a Tweet that could be mistaken for a border: line ends,
// braces and quotes in escaped form, other scripts, bytes that are no UTF-8.
var texts = []string{
	`Low tide at noon, wind from the west`,
	`two lines\r\nin one, and \"quotes\" with a \\`,
	`{\"id\":1,\"text\":\"not a message\"}`,
	`]}}{[ \u2028 \u0000 \ud83d\ude80 \ud83d`,
	`潮は正午に引きます 🌊🌊 – Überfahrt um zwölf`,
	"not UTF-8: \xff\xc3 and a raw \u2028 separator",
	``,
}

func (a *author) tweet() string {
	id, text := a.nextID(), texts[a.rng.IntN(len(texts))]
	return fmt.Sprintf(
		`{"created_at":"Mon Nov 23 10:30:00 +0000 2020","id":%d,"id_str":"%d","text":"%d %s%s",`+
			`"in_reply_to_status_id":null,"user":{"id":%d,"name":"Harbour Lights","screen_name":"harbour_lights"},"lang":"en","timestamp_ms":"1606127400000"}`,
		id, id, id, text, strings.Repeat(".", a.rng.IntN(120)), 1000+id%97)
}

// broken are lines that are no message. The last ones begin a value that does
// not end; with bare line feeds they could go on in the next line.
var broken = []string{
	`{"id":1,"text":}`, `{"id":1 "text":"x"}`, `}{`, `{"limit":{"track":"many"}}`,
	`{"id":{},"text":"x"}`, `<html></html>`,
	"\x01\x00", `{"id":12,"text":"x"}}`, `"no end`, `{"id":7,"text":"cut sho`,
	`{"delete":{"status":`, `[1,2`, `{`,
}

const brokenOnOneLine = 9

func (a *author) malformed() string {
	if a.bareLF {
		return broken[a.rng.IntN(brokenOnOneLine)]
	}
	return broken[a.rng.IntN(len(broken))]
}

// tooLong returns a message near the limit or over it: by one byte, or several
// times as long as one read of the client.
func (a *author) tooLong() string {
	const head, foot = `{"id":1,"text":"`, `"}`
	size := maxMessage + a.rng.IntN(3) - 1
	if a.rng.IntN(2) == 0 {
		size = maxMessage + a.rng.IntN(5*maxMessage)
	}
	// With an id of its own: up to the limit it is a message like any other.
	begin := strings.Replace(head, "1", strconv.FormatInt(a.nextID(), 10), 1)
	return begin + strings.Repeat("x", size-len(begin)-len(foot)) + foot
}
