package e2e_test

import (
	"errors"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/lab/kit"
)

// afterwards returns a body that gives text after d, and then nothing.
func afterwards(d time.Duration, text string) io.ReadCloser {
	body, server := io.Pipe()
	time.AfterFunc(d, func() { _, _ = io.WriteString(server, text) })
	return body
}

// TestReadWinsOverStall: bytes read within a tenth of a second after the stall timeout
// count as in time: a paused process cannot know better.
func TestReadWinsOverStall(t *testing.T) {
	const timeout, grace = 90 * time.Second, 100 * time.Millisecond
	for after, want := range map[time.Duration]string{
		timeout - 1:         "connected limit",
		timeout:             "connected limit",
		timeout + grace - 1: "connected limit",
		timeout + grace + 1: "connected",
	} {
		t.Run(after.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := kit.ClientBy(t, func(*http.Request) (*http.Response, error) {
					return kit.Answer(afterwards(after, kit.Limit(1)+"\r\n")), nil
				}, tweetstream.WithRetryPolicy(never))
				start := time.Now()
				got, err := kit.Collect(t)(kit.Sample(t, client))
				if !errors.Is(err, tweetstream.ErrStalled) {
					t.Errorf("ended with %v, want a stall", err)
				}
				if diff := cmp.Diff(want, kit.Kinds(got)); diff != "" {
					t.Errorf("events (-want +got):\n%s", diff)
				}
				lasted := timeout + grace
				if len(got) > 1 {
					lasted += after
				}
				if d := time.Since(start); d != lasted {
					t.Errorf("the stall was noticed after %v, want %v", d, lasted)
				}
			})
		})
	}
}

func never(tweetstream.Retry) (time.Duration, bool) { return 0, false }

// TestGraceEndsWithTheRead: a grace that a read has ended is over. Neither a slow
// consumer nor the next read is taken for a stall by it.
func TestGraceEndsWithTheRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const timeout = 90 * time.Second
		client := kit.ClientBy(t, func(*http.Request) (*http.Response, error) {
			body, server := io.Pipe()
			go func() {
				for i := range 3 {
					time.Sleep(timeout + 50*time.Millisecond)
					_, _ = io.WriteString(server, kit.Limit(i)+"\r\n")
				}
				_ = server.Close()
			}()
			return kit.Answer(body), nil
		}, tweetstream.WithMaxRetries(0))
		events, _ := kit.Sample(t, client)
		var got []tweetstream.Event
		for e := range events {
			got = append(got, e)
			if e.Kind() == tweetstream.KindLimit && len(got) == 2 {
				time.Sleep(time.Hour)
			}
		}
		if want := "connected limit limit limit"; kit.Kinds(got) != want {
			t.Errorf("got %s, want %s", kit.Kinds(got), want)
		}
	})
}

// TestAnswerWinsOverStall: so it is while a response is waited for, where a
// RoundTripper has no timeout of its own.
func TestAnswerWinsOverStall(t *testing.T) {
	for timeout, grace := range map[time.Duration]time.Duration{time.Minute: 100 * time.Millisecond,
		500 * time.Millisecond: 50 * time.Millisecond} {
		for after, want := range map[time.Duration]string{timeout + grace - 1: "connected",
			timeout + grace + 1: ""} {
			synctest.Test(t, func(t *testing.T) {
				client := kit.ClientBy(t, func(r *http.Request) (*http.Response, error) {
					select {
					case <-time.After(after):
						return kit.Answer(http.NoBody), nil
					case <-r.Context().Done():
						return nil, r.Context().Err()
					}
				}, tweetstream.WithMaxRetries(0), tweetstream.WithStallTimeout(timeout))
				if got, err := kit.Collect(t)(kit.Sample(t, client)); kit.Kinds(got) != want {
					t.Errorf("answered after %v: got %q, want %q; ended with %v", after, kit.Kinds(got), want, err)
				}
			})
		}
	}
}
