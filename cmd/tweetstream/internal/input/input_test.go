package input

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
)

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// zipped is text as gzip, which lacks its end unless it is whole.
func zipped(t *testing.T, text string, whole bool) []byte {
	t.Helper()
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := io.WriteString(z, text); err != nil {
		t.Fatal(err)
	}
	end := z.Flush
	if whole {
		end = z.Close
	}
	if err := end(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

func TestUnpacked(t *testing.T) {
	for _, tt := range []struct {
		name, in, want string
		err            error
	}{
		{"nothing", "", "", nil},
		{"a byte", "\x1f", "\x1f", nil},
		{"text", "a\nb", "a\nb", nil},
		{"gzip", string(zipped(t, "a\nb", true)), "a\nb", nil},
		{"gzip twice", string(zipped(t, "a", true)) + string(zipped(t, "b", true)), "ab", nil},
		{"gzip without an end", string(zipped(t, "a\nb", false)), "a\nb", io.ErrUnexpectedEOF},
		{"no more than its beginning", "\x1f\x8b", "", io.ErrUnexpectedEOF},
		{"other compression", "\x1f\x8b\x07" + strings.Repeat("x", 20), "", gzip.ErrHeader},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []byte
			r, err := Unpacked(strings.NewReader(tt.in))
			if err == nil {
				got, err = io.ReadAll(r)
			}
			if string(got) != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("got %q and %v, want %q and %v", got, err, tt.want, tt.err)
			}
		})
	}
}

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
