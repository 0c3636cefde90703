package main

import (
	"bytes"
	"errors"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// fallible is a writer that fails once it has an error.
type fallible struct {
	mu   sync.Mutex
	text bytes.Buffer
	err  error
}

func (s *fallible) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return 0, s.err
	}
	return s.text.Write(p)
}

func (s *fallible) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

func unexpected(t *testing.T) func(error) {
	return func(err error) { t.Errorf("failed with %v", err) }
}

func writeLines(t *testing.T, l *lineWriter, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if err := l.writeLine([]byte(line)); err != nil {
			t.Fatal(err)
		}
	}
}

func expect(t *testing.T, s *fallible, want string) {
	t.Helper()
	if got := s.String(); got != want {
		t.Errorf("written are %d bytes, %.100q, want %d: %.100q", len(got), got, len(want), want)
	}
}

func TestLineWriterFlushesLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out fallible
		l := newLineWriter(&out, false, unexpected(t))
		start := time.Now()
		writeLines(t, l, "one")
		time.Sleep(flushAfter - time.Millisecond)
		writeLines(t, l, "two") // must not put the flush off
		expect(t, &out, "")
		time.Sleep(time.Millisecond)
		synctest.Wait()
		expect(t, &out, "one\ntwo\n")
		writeLines(t, l, "three")
		expect(t, &out, "one\ntwo\n")
		if err := l.close(); err != nil {
			t.Error(err)
		}
		expect(t, &out, "one\ntwo\nthree\n")
		if took := time.Since(start); took != flushAfter {
			t.Errorf("took %v", took)
		}
	})
}

func TestLineWriterOnTerminal(t *testing.T) {
	var out fallible
	l := newLineWriter(&out, true, unexpected(t))
	writeLines(t, l, "one")
	expect(t, &out, "one\n")
	writeLines(t, l, "")
	expect(t, &out, "one\n\n")
	if err := l.close(); err != nil {
		t.Error(err)
	}
}

func TestLineWriterFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := fallible{err: syscall.EPIPE}
		var failed error
		l := newLineWriter(&out, false, func(err error) { failed = err })
		writeLines(t, l, "one")
		time.Sleep(flushAfter)
		synctest.Wait() // a quiet stream must end, too
		if !errors.Is(failed, errOutput) || !errors.Is(failed, syscall.EPIPE) {
			t.Errorf("the late flush failed with %v", failed)
		}
		if err := l.writeLine([]byte("two")); !errors.Is(err, errOutput) {
			t.Errorf("the next line failed with %v", err)
		}
		if err := l.close(); !errors.Is(err, errOutput) {
			t.Errorf("the end failed with %v", err)
		}
	})
}

func TestSettle(t *testing.T) {
	full := errors.Join(errOutput, syscall.ENOSPC)
	network := &syscallError{syscall.EPIPE}
	for _, tt := range []struct{ err, want error }{
		{nil, nil},
		{errDone, nil},
		{errors.Join(errOutput, syscall.EPIPE), nil},
		{full, full},
		{troubles{errDone, errors.Join(errOutput, syscall.EPIPE)}, nil},
		{troubles{errors.Join(errOutput, syscall.EPIPE), full}, full},
		{network, network}, // a connection that broke is no reader that has gone
	} {
		if got := settle(tt.err); !errors.Is(got, tt.want) || (got == nil) != (tt.want == nil) {
			t.Errorf("settle(%v) = %v", tt.err, got)
		}
	}
}

type syscallError struct{ error }

func (e *syscallError) Unwrap() error { return e.error }
