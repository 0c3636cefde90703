package streamtest

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Func returns a step that calls f, for streams that no list of steps describes.
// The name is its String.
//
// f writes to the [Conn], and returns when the Conn's context ends. If it returns
// nil, the next step follows. If it returns the error of a method of the Conn, the
// response ends as that error says. Any other error cuts the connection, and its
// text is in [Request.End].
func Func(name string, f func(*Conn) error) Step { return function{name, f} }

type function struct {
	name string
	f    func(*Conn) error
}

func (f function) play(c *Conn) error { return f.f(c) }
func (f function) String() string     { return f.name }

// For plays a step for d at most, and then goes on to the next step. So trouble can
// come in the middle of a stream that would go on forever:
//
//	streamtest.Stream(streamtest.For(time.Minute, streamtest.Play(messages, 50)), streamtest.Cut())
func For(d time.Duration, step Step) Step { return limited{d, step} }

type limited struct {
	d    time.Duration
	step Step
}

// errTimeUp is the cause of the end of a For's context.
var errTimeUp = errors.New("time is up")

func (l limited) play(c *Conn) error {
	outer := c.ctx
	ctx, cancel := context.WithTimeoutCause(outer, l.d, errTimeUp)
	defer cancel()
	c.ctx = ctx
	err := l.step.play(c)
	if c.ctx == ctx { // or the step has taken the connection over
		c.ctx = outer
	}
	var end *ended
	timeUp := context.Cause(ctx) == errTimeUp
	if timeUp && !errors.As(err, &end) && !errors.Is(err, errClientGone) {
		return nil
	}
	return err
}

func (l limited) String() string { return fmt.Sprintf("For(%v, %v)", l.d, l.step) }
