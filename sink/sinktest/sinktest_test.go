package sinktest_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink"
	"github.com/gotweetstream/tweetstream/sink/sinktest"
)

// memory is a sink that keeps its promises, but for one.
type memory struct {
	breaks          string
	waiting, stored []string
	isClosed        bool
}

func (m *memory) Write(ctx context.Context, event tweetstream.Event) error {
	if m.isClosed && m.breaks != "closed" {
		return errors.New("closed")
	}
	status, ok := event.(*tweetstream.Status)
	switch {
	case !ok && m.breaks == "kinds":
		return nil
	case !ok:
		return sink.NoForm(event)
	case m.breaks == "texts" && status.Text == "":
		return &sink.Unstorable{Class: "empty", Reason: "no text"}
	case m.breaks == "changes":
		status.Raw[0] = ' '
	case m.breaks == "cancelled" && ctx.Err() != nil:
		return nil
	}
	m.waiting = append(m.waiting, strconv.FormatInt(status.ID, 10))
	return nil
}

func (m *memory) Flush(context.Context) error {
	if m.breaks != "flush" {
		m.store()
	}
	if m.breaks == "again" {
		m.stored = append(m.stored, "1")
	}
	return nil
}

func (m *memory) store() { m.stored, m.waiting = append(m.stored, m.waiting...), nil }

func (m *memory) Close(context.Context) error {
	m.isClosed = true
	if m.breaks != "close" {
		m.store()
	}
	return nil
}

func target(breaks string) func(*testing.T) sinktest.Target {
	return func(*testing.T) sinktest.Target {
		m := &memory{breaks: breaks}
		return sinktest.Target{Sink: m, Stored: func() ([]string, error) {
			return append([]string(nil), m.stored...), nil
		}}
	}
}

const variable = "SINKTEST_BREAKS"

func TestGoodSinkPasses(t *testing.T) { sinktest.Run(t, target(os.Getenv(variable))) }

func TestBrokenSinksFail(t *testing.T) {
	for _, breaks := range []string{"flush", "close", "kinds", "texts", "changes", "closed",
		"again", "cancelled"} {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestGoodSinkPasses$")
		cmd.Env = append(os.Environ(), variable+"="+breaks)
		out, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			t.Errorf("a sink that breaks %s passes: %v\n%s", breaks, err, out)
		}
	}
}
