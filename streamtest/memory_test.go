package streamtest_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream/internal/lab/kit"
	"github.com/gotweetstream/tweetstream/streamtest"
)

// arrival is a line and when it arrived after the request.
type arrival struct {
	At   time.Duration
	Line string
}

// arrivals reads n lines of a stream. It must run in a bubble.
func arrivals(t *testing.T, srv *streamtest.Server, n int) []arrival {
	t.Helper()
	start := time.Now()
	lines := bufio.NewReader(sample(t, srv).Body)
	var all []arrival
	for range n {
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Fatalf("after %v: %v", all, err)
		}
		all = append(all, arrival{time.Since(start), strings.TrimSuffix(line, "\r\n")})
	}
	return all
}

func TestTimes(t *testing.T) {
	const s = time.Second
	message := func(text string) streamtest.Step { return streamtest.Message(text) }
	tests := []struct {
		name  string
		reply streamtest.Reply
		want  []arrival
	}{
		{
			"keep-alives of an open stream",
			streamtest.Stream(message("a")),
			[]arrival{{0, "a"}, {30 * s, ""}, {60 * s, ""}},
		},
		{
			"Wait is silent",
			streamtest.Stream(message("a"), streamtest.Wait(45*s), message("b")),
			[]arrival{{0, "a"}, {45 * s, "b"}, {75 * s, ""}},
		},
		{
			"Delay",
			streamtest.Reply{Delay: 5 * s, Steps: []streamtest.Step{message("a")}},
			[]arrival{{5 * s, "a"}},
		},
		{
			"Play keeps its rate",
			streamtest.Stream(streamtest.Play(each("a", "b", "c"), 2)),
			[]arrival{{0, "a"}, {s / 2, "b"}, {s, "c"}, {31 * s, ""}},
		},
		{
			"slow Play keeps alive",
			streamtest.Stream(streamtest.Play(each("a", "b"), 1.0/64)),
			[]arrival{{0, "a"}, {30 * s, ""}, {60 * s, ""}, {64 * s, "b"}},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := streamtest.NewMemoryServer(test.reply)
				defer srv.Close()
				if diff := cmp.Diff(test.want, arrivals(t, srv, len(test.want))); diff != "" {
					t.Errorf("arrivals (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestNoKeepAlives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := streamtest.NewUnstartedServer()
		srv.Listener, srv.KeepAlive = streamtest.NewMemoryListener(), 0
		srv.Start()
		defer srv.Close()
		time.AfterFunc(24*time.Hour, func() { srv.Send("a") })
		if diff := cmp.Diff([]arrival{{24 * time.Hour, "a"}}, arrivals(t, srv, 1)); diff != "" {
			t.Errorf("arrivals (-want +got):\n%s", diff)
		}
	})
}

// Stall sends nothing, whatever happens, until the client goes.
func TestStall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := streamtest.NewMemoryServer(streamtest.Stream(streamtest.Message("a"), streamtest.Stall()))
		defer srv.Close()
		start := time.Now()
		body := sample(t, srv).Body
		time.AfterFunc(time.Hour, func() { srv.Send("b") })
		time.AfterFunc(2*time.Hour, func() { body.Close() })
		if got, _ := io.ReadAll(body); string(got) != "a\r\n" {
			t.Errorf("got %q", got)
		}
		requests, err := srv.WaitEnded(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		if r := requests[0]; r.End != "client gone" || r.Ended.Sub(start) != 2*time.Hour {
			t.Errorf("ended by %q after %v", r.End, r.Ended.Sub(start))
		}
	})
}

// Messages from before the client comes wait for it; later ones go to all open
// streams, in order.
func TestSend(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := streamtest.NewMemoryServer(streamtest.Stream(streamtest.Message("step")))
		defer srv.Close()
		srv.Send("early 1", "early 2")
		client := kit.Signed(srv) // two made at the same instant would use the same nonces
		first := bufio.NewReader(kit.Get(t, client, srv.URL+"/1.1/statuses/sample.json").Body)
		expect := func(lines *bufio.Reader, want ...string) {
			t.Helper()
			for _, w := range want {
				if got, err := lines.ReadString('\n'); got != w+"\r\n" || err != nil {
					t.Fatalf("got %q, %v, want %q", got, err, w)
				}
			}
		}
		expect(first, "step", "early 1", "early 2")
		second := bufio.NewReader(kit.Get(t, client, srv.URL+"/1.1/statuses/sample.json").Body)
		srv.Send("late 1")
		srv.Send("late 2", "late 3")
		expect(second, "late 1", "late 2", "late 3")
		expect(first, "late 1", "late 2", "late 3")
	})
}

// Messages that a stream has not sent when it ends go to the next one.
func TestSendToNextStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := streamtest.NewMemoryServer(streamtest.Stream(streamtest.Message("step"), streamtest.Cut()))
		defer srv.Close()
		srv.Send("a", "b")
		client := kit.Signed(srv)
		target := srv.URL + "/1.1/statuses/sample.json"
		got, err := io.ReadAll(kit.Get(t, client, target).Body)
		if string(got) != "step\r\n" || !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("first stream: %q, %v", got, err)
		}
		lines := bufio.NewReader(kit.Get(t, client, target).Body)
		for _, want := range []string{"a\r\n", "b\r\n"} {
			if got, err := lines.ReadString('\n'); got != want || err != nil {
				t.Errorf("second stream: %q, %v, want %q", got, err, want)
			}
		}
	})
}

// Play, too, sends the messages of Send.
func TestSendDuringPlay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := streamtest.NewMemoryServer(streamtest.Stream(streamtest.Play(each("a", "b"), 0.1)))
		defer srv.Close()
		time.AfterFunc(4*time.Second, func() { srv.Send("x") })
		want := []arrival{{0, "a"}, {4 * time.Second, "x"}, {10 * time.Second, "b"}}
		if diff := cmp.Diff(want, arrivals(t, srv, 3)); diff != "" {
			t.Errorf("arrivals (-want +got):\n%s", diff)
		}
	})
}

// On the memory network each piece is a read of its own.
func TestSplitReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := streamtest.NewMemoryServer(streamtest.Reply{
			Split: 2, Steps: []streamtest.Step{streamtest.Message("abc"), streamtest.End()},
		})
		defer srv.Close()
		body := sample(t, srv).Body
		var reads []string
		for {
			p := make([]byte, 100)
			n, err := body.Read(p)
			if n > 0 {
				reads = append(reads, string(p[:n]))
			}
			if err != nil {
				break
			}
		}
		if diff := cmp.Diff([]string{"ab", "c\r", "\n"}, reads); diff != "" {
			t.Errorf("reads (-want +got):\n%s", diff)
		}
	})
}

func TestRequestTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := streamtest.NewUnstartedServer()
		srv.Answer = streamtest.Always(streamtest.Refuse(503, ""))
		inMemory(srv)
		defer srv.Close()
		start := time.Now()
		client := kit.Signed(srv)
		var requesting sync.WaitGroup
		defer requesting.Wait() // before Close
		requesting.Go(func() {
			for range 3 {
				time.Sleep(5 * time.Second)
				response, err := client.Get(srv.URL + "/1.1/statuses/sample.json")
				if err != nil {
					t.Error(err)
					return
				}
				response.Body.Close()
			}
		})
		requests, err := srv.WaitRequests(t.Context(), 3)
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range requests {
			if want := time.Duration(i+1) * 5 * time.Second; r.Time.Sub(start) != want {
				t.Errorf("request %d came after %v, want %v", i, r.Time.Sub(start), want)
			}
		}
	})
}

func TestMemoryListener(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := streamtest.NewMemoryListener()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err := l.DialContext(ctx, "tcp", "example.com:80")
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("dialling without Accept: %v", err)
		}
		l.Close()
		l.Close()
		_, err = l.DialContext(t.Context(), "tcp", "example.com:80")
		if !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("dialling a closed listener: %v", err)
		}
		if _, err := l.Accept(); err == nil {
			t.Error("a closed listener accepts")
		}
	})
}
