package streamtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"os"
	"path"
	"strings"
	"time"
)

// Step is a part of a [Reply]. The functions of this package make steps: [Message],
// [Raw], [KeepAlive], [Wait], [Play] and others go on to the next step; [Disconnect],
// [ForceDisconnect], [End], [Cut], [Reset] and [Stall] end the response. [Func] makes
// any other. Steps flush what they write.
type Step interface {
	fmt.Stringer // the expression that makes it, shortened, for logs

	play(*Conn) error
}

// Message sends JSON texts, each as one message: with CRLF after it, and with its
// length before it if the client asked for delimited=length.
func Message(texts ...string) Step { return message(texts) }

type message []string

func (m message) play(c *Conn) error {
	for _, text := range m {
		if err := c.send([][]byte{[]byte(text)}); err != nil {
			return err
		}
	}
	return nil
}

func (m message) String() string { return fmt.Sprintf("Message(%.60q)", []string(m)) }

// Raw sends bytes as they are, without a line end.
func Raw(b string) Step { return raw(b) }

type raw string

func (r raw) play(c *Conn) error { return c.write([]byte(r)) }
func (r raw) String() string     { return fmt.Sprintf("Raw(%.60q)", string(r)) }

// KeepAlive sends a blank line, the sign of life of a quiet stream.
func KeepAlive() Step { return keepAlive{} }

type keepAlive struct{}

func (keepAlive) play(c *Conn) error { return c.write([]byte("\r\n")) }
func (keepAlive) String() string     { return "KeepAlive()" }

// Wait sends nothing for d: neither keep-alives nor messages of [Server.Send].
func Wait(d time.Duration) Step { return wait(d) }

type wait time.Duration

func (w wait) play(c *Conn) error { return c.sleep(time.Duration(w)) }
func (w wait) String() string     { return fmt.Sprintf("Wait(%v)", time.Duration(w)) }

// Play sends messages, rate per second, or as fast as the client reads if rate is
// 0. In between it keeps the stream open as an idle one is: with keep-alives and
// messages of [Server.Send]. Every connection iterates anew. A slice is used only
// until the next message is asked for.
func Play(messages iter.Seq[[]byte], rate float64) Step { return play{messages, rate} }

type play struct {
	messages iter.Seq[[]byte]
	rate     float64
}

func (p play) play(c *Conn) error {
	start := time.Now()
	sent := 0
	for m := range p.messages {
		due := start // for rate 0: no wait
		if p.rate > 0 {
			due = start.Add(time.Duration(float64(sent) / p.rate * float64(time.Second)))
		}
		if err := c.Await(due, nil); err != nil {
			return err
		}
		if err := c.send([][]byte{m}); err != nil {
			return err
		}
		sent++
	}
	return nil
}

func (p play) String() string { return fmt.Sprintf("Play(%g/s)", p.rate) }

// Replay sends again the last n messages that the server has sent on any
// connection, as a backfill after a reconnection does. The server remembers the
// last 1,000 messages of up to 64 KiB each, without those that end a connection.
func Replay(n int) Step { return replay(n) }

type replay int

func (r replay) play(c *Conn) error {
	c.replaying = true // to remember no message twice
	defer func() { c.replaying = false }()
	for _, text := range c.server.history.last(int(r)) {
		if err := c.send([][]byte{text}); err != nil {
			return err
		}
	}
	return nil
}

func (r replay) String() string { return fmt.Sprintf("Replay(%d)", int(r)) }

// Disconnect sends a disconnect message with a documented code, such as 4 for a
// stall and 7 for another login, and then ends the response as [End] does.
func Disconnect(code int, reason string) Step { return disconnect{code, reason} }

type disconnect struct {
	code   int
	reason string
}

func (d disconnect) play(c *Conn) error {
	reason, _ := json.Marshal(d.reason) // strings always marshal
	name := strings.TrimSuffix(path.Base(c.request.Path), ".json")
	text := fmt.Appendf(nil, `{"disconnect":{"code":%d,"stream_name":"streamtest-%s","reason":%s}}`,
		d.code, name, reason)
	return c.lastMessage(text, d.String())
}

func (d disconnect) String() string { return fmt.Sprintf("Disconnect(%d, %q)", d.code, d.reason) }

// ForceDisconnect sends the system message {"error":{"message":…,"sent":…}}, as Gnip
// does before it ends a connection, and then ends the response as [End] does.
func ForceDisconnect(message string) Step { return forceDisconnect(message) }

type forceDisconnect string

func (f forceDisconnect) play(c *Conn) error {
	message, _ := json.Marshal(string(f)) // strings always marshal
	text := fmt.Appendf(nil, `{"error":{"message":%s,"sent":%q}}`,
		message, time.Now().UTC().Format("2006-01-02T15:04:05-07:00"))
	return c.lastMessage(text, f.String())
}

func (f forceDisconnect) String() string { return fmt.Sprintf("ForceDisconnect(%q)", string(f)) }

// lastMessage sends the message of a step that then ends the response.
func (c *Conn) lastMessage(text []byte, step string) error {
	switch err := c.send([][]byte{text}); {
	case errors.Is(err, os.ErrDeadlineExceeded): // the client did not read the reason in time
		return &ended{byCut, step}
	case err != nil:
		return err
	default:
		return &ended{byEnd, step}
	}
}

// End ends the response in good order: the compression is finished, and the client
// sees a clean end.
func End() Step { return &ended{byEnd, "End()"} }

// Cut closes the connection in the middle of the response: the client sees an
// unexpected end.
func Cut() Step { return &ended{byCut, "Cut()"} }

// Reset ends the connection with RST: the client sees ECONNRESET, and may lose
// bytes that it had not read. Over TLS and in memory the effect is the same.
func Reset() Step { return &ended{byReset, "Reset()"} }

// Stall sends nothing more until the client goes: neither keep-alives nor messages
// of [Server.Send].
func Stall() Step { return stall{} }

type stall struct{}

func (stall) play(c *Conn) error { return c.stall() }
func (stall) String() string     { return "Stall()" }

// ending is a way to end a response.
type ending int

const (
	byEnd ending = iota
	byCut
	byReset
)

// ended is the error of a step that ends the response, and the step itself where
// that is all it does.
type ended struct {
	how  ending
	step string // for Request.End
}

func (e *ended) play(*Conn) error { return e }
func (e *ended) Error() string    { return e.step }
func (e *ended) String() string   { return e.step }
