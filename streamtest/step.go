package streamtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"path"
	"strings"
	"time"
)

// Step is one thing that a [Reply] does. Steps are made by the functions of this
// package: [Message], [Raw], [KeepAlive], [Wait] and [Play] go on; [Disconnect],
// [End], [Cut], [Reset] and [Stall] end the response. What a step writes is
// flushed at once.
type Step interface {
	fmt.Stringer // the expression that makes it, shortened, for logs

	play(*stream) error
}

// Message sends JSON texts, each as one message: with CRLF after it, and with
// its length before it if the client asked for delimited=length.
func Message(texts ...string) Step { return message(texts) }

type message []string

func (m message) play(s *stream) error {
	for _, text := range m {
		if err := s.message([]byte(text)); err != nil {
			return err
		}
	}
	return nil
}

func (m message) String() string { return fmt.Sprintf("Message(%.60q)", []string(m)) }

// Raw sends bytes as they are, without a line end.
func Raw(b string) Step { return raw(b) }

type raw string

func (r raw) play(s *stream) error { return s.write([]byte(r)) }
func (r raw) String() string       { return fmt.Sprintf("Raw(%.60q)", string(r)) }

// KeepAlive sends the blank line that says a quiet stream is alive.
func KeepAlive() Step { return keepAlive{} }

type keepAlive struct{}

func (keepAlive) play(s *stream) error { return s.write([]byte("\r\n")) }
func (keepAlive) String() string       { return "KeepAlive()" }

// Wait sends nothing for d, not even keep-alives or what [Server.Send] has.
func Wait(d time.Duration) Step { return wait(d) }

type wait time.Duration

func (w wait) play(s *stream) error { return s.sleep(time.Duration(w)) }
func (w wait) String() string       { return fmt.Sprintf("Wait(%v)", time.Duration(w)) }

// Play sends messages, rate per second, or as fast as the client reads if rate
// is 0. In between it sends keep-alives and what [Server.Send] has, as an open
// stream does. Every connection iterates anew; a slice is read before the next
// is asked for.
func Play(messages iter.Seq[[]byte], rate float64) Step { return play{messages, rate} }

type play struct {
	messages iter.Seq[[]byte]
	rate     float64
}

func (p play) play(s *stream) error {
	start := time.Now()
	sent := 0
	for m := range p.messages {
		due := start // for rate 0: no wait
		if p.rate > 0 {
			due = start.Add(time.Duration(float64(sent) / p.rate * float64(time.Second)))
		}
		if err := s.open(due); err != nil {
			return err
		}
		if err := s.message(m); err != nil {
			return err
		}
		sent++
	}
	return nil
}

func (p play) String() string { return fmt.Sprintf("Play(%g/s)", p.rate) }

// Disconnect sends a disconnect message with one of the documented codes (such
// as 4 for a stall, 7 for another login) and then ends the response as [End]
// does.
func Disconnect(code int, reason string) Step { return disconnect{code, reason} }

type disconnect struct {
	code   int
	reason string
}

func (d disconnect) play(s *stream) error {
	reason, err := json.Marshal(d.reason)
	if err != nil {
		return err
	}
	name := strings.TrimSuffix(path.Base(s.request.URL.Path), ".json")
	text := fmt.Appendf(nil, `{"disconnect":{"code":%d,"stream_name":"streamtest-%s","reason":%s}}`, d.code, name, reason)
	if err := s.message(text); err != nil {
		return err
	}
	return errEnd
}

func (d disconnect) String() string { return fmt.Sprintf("Disconnect(%d, %q)", d.code, d.reason) }

// End ends the response properly: what is held back by a compression is sent,
// and the client sees a clean end.
func End() Step { return ending{"End()", errEnd} }

// Cut closes the connection in the middle of the response: the client sees an
// unexpected end.
func Cut() Step { return ending{"Cut()", errCut} }

// Reset ends the connection with RST, so that the client sees ECONNRESET and may
// lose bytes that it had not read. Over TLS and in memory the effect is the same.
func Reset() Step { return ending{"Reset()", errReset} }

// Stall sends nothing more, not even keep-alives or what [Server.Send] has, until
// the client goes.
func Stall() Step { return stall{} }

type stall struct{}

func (stall) play(s *stream) error { return s.stall() }
func (stall) String() string       { return "Stall()" }

// ending is a step that only says how to end.
type ending struct {
	name string
	err  error
}

func (e ending) play(*stream) error { return e.err }
func (e ending) String() string     { return e.name }

// How a response ends, as the error that a step returns.
var (
	errEnd   = io.EOF
	errCut   = errors.New("cut")
	errReset = errors.New("reset")
)
