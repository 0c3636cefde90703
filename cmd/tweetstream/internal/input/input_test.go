package input

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
)

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestInterruptible(t *testing.T) {
	whole := Interruptible(t.Context(), strings.NewReader("whole"))
	if text, err := io.ReadAll(whole); string(text) != "whole" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
	broken := Interruptible(t.Context(), errReader{})
	if _, err := io.ReadAll(broken); err != io.ErrUnexpectedEOF {
		t.Errorf("a broken reader gives %v", err)
	}
	never, writer := io.Pipe()
	defer writer.Close()
	ctx, cancel := context.WithCancelCause(t.Context())
	interrupted := Interruptible(ctx, never)
	cancel(errors.New("stop"))
	if _, err := io.ReadAll(interrupted); err != context.Cause(ctx) {
		t.Errorf("after a signal: %v", err)
	}
}
