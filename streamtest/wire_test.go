package streamtest_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream/internal/lab/kit"
	"github.com/gotweetstream/tweetstream/streamtest"
)

// unsigned starts a server that checks no signatures.
func unsigned(start func(*streamtest.Server), replies ...streamtest.Reply) *streamtest.Server {
	srv := streamtest.NewUnstartedServer(replies...)
	srv.Verifier = nil
	start(srv)
	return srv
}

// starts are ways to start an unstarted server.
var starts = map[string]func(*streamtest.Server){"tcp": onSocket, "memory": inMemory}

func onSocket(srv *streamtest.Server) { srv.Start() }

func inMemory(srv *streamtest.Server) {
	srv.Listener = streamtest.NewMemoryListener()
	srv.Start()
}

const hello = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" +
	"Transfer-Encoding: chunked\r\n\r\n"

// Hijacked and accepted connections have exactly their steps on the wire, and end as
// the steps say.
func TestWire(t *testing.T) {
	type step = streamtest.Step
	raw, cut, wire := streamtest.Raw, streamtest.Cut, streamtest.Wire
	chunked, chunk := streamtest.Chunked, streamtest.Chunk
	repeat, drip := streamtest.Repeat, streamtest.Drip
	tests := map[string]struct {
		reply  streamtest.Reply
		accept []step
		want   string
		err    error
	}{
		"nothing":      {wire(cut()), nil, "", nil},
		"reset":        {wire(streamtest.Reset()), nil, "", syscall.ECONNRESET},
		"End is a cut": {wire(raw("x"), streamtest.End()), nil, "x", nil},
		"banner":       {wire(raw("SSH-2.0-x\r\n"), cut()), nil, "SSH-2.0-x\r\n", nil},
		"in a header":  {wire(raw(hello[:20]), cut()), nil, hello[:20], nil},
		"chunks": {wire(raw(chunked("{}", "[1]")+chunk("")), cut()), nil,
			hello + "4\r\n{}\r\n\r\n5\r\n[1]\r\n\r\n0\r\n\r\n", nil},
		"in a chunk": {wire(raw(chunked("{}")+"ff\r\n{"), cut()), nil,
			hello + "4\r\n{}\r\n\r\nff\r\n{", nil},
		"messages": {wire(streamtest.Message("{}"), streamtest.KeepAlive(), cut()), nil,
			"{}\r\n\r\n", nil},
		"split": {streamtest.Reply{Split: 1, Steps: []step{streamtest.Hijack(), raw("abc"), cut()}},
			nil, "abc", nil},
		"repeat": {wire(repeat("abc", 20_000), cut()), nil, strings.Repeat("abc", 20_000), nil},
		"repeat once": {
			wire(repeat("abc", 1), repeat("x", 0), repeat("", 9), repeat("y", -1), cut()), nil,
			"abc", nil,
		},
		"drip": {wire(drip("abcde", 2, time.Nanosecond), drip("f", 0, 0), cut()), nil,
			"abcdef", nil},
		"accept":        {streamtest.Reply{}, []step{cut()}, "", nil},
		"accept, reset": {streamtest.Reply{}, []step{streamtest.Reset()}, "", syscall.ECONNRESET},
		"accept banner": {streamtest.Reply{}, []step{raw("220 hi\r\n"), cut()}, "220 hi\r\n", nil},
	}
	for network, start := range starts {
		for name, tt := range tests {
			t.Run(network+"/"+name, func(t *testing.T) {
				checkLeaks(t)
				srv := unsigned(func(srv *streamtest.Server) {
					srv.Accept = func() []step { return tt.accept }
					start(srv)
				}, tt.reply)
				defer srv.Close()
				got, err := kit.Observe(t, srv, 1<<20)
				// A socket that is closed with bytes of the client unread is
				// reset, and whether writing or reading notices is chance.
				chance := tt.accept != nil && network == "tcp" &&
					(err == nil || errors.Is(err, syscall.ECONNRESET))
				if !errors.Is(err, tt.err) && !chance {
					t.Errorf("ended with %v, want %v", err, tt.err)
				}
				if diff := cmp.Diff(tt.want, got); diff != "" && err == nil {
					t.Errorf("on the wire (-want +got):\n%s", diff)
				}
				ended, err := srv.WaitEnded(t.Context(), 1)
				if err != nil || ended[0].Bytes != int64(len(tt.want)) ||
					(ended[0].Method == "") != (tt.accept != nil) {
					t.Errorf("recorded as %+v, %v", ended, err)
				}
			})
		}
	}
}

// A black hole takes nothing and says nothing, and notices that the client goes.
func TestBlackHole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := unsigned(func(srv *streamtest.Server) {
			srv.Accept = func() []streamtest.Step { return []streamtest.Step{streamtest.Stall()} }
			inMemory(srv)
		})
		defer srv.Close()
		conn, err := srv.Client().Transport.(*http.Transport).DialContext(t.Context(), "", "")
		if err != nil {
			t.Fatal(err)
		}
		_ = conn.SetDeadline(time.Now().Add(time.Hour))
		if n, err := io.WriteString(conn, kit.GetSample); n != 0 || err == nil {
			t.Errorf("%d bytes were taken in an hour: %v", n, err)
		}
		conn.Close()
		synctest.Wait()
		if r := srv.Requests()[0]; r.End != "client gone" || r.Ended.Sub(r.Time) != time.Hour {
			t.Errorf("recorded as %+v", r)
		}
	})
}

// Accept comes before the TLS handshake, and nil leaves a connection to the server.
func TestAcceptBeforeTLS(t *testing.T) {
	checkLeaks(t)
	srv := streamtest.NewUnstartedServer(streamtest.Stream(streamtest.End()))
	first := []streamtest.Step{streamtest.Raw("HTTP/1.1 400 Bad Request\r\n\r\n")}
	srv.Accept = func() (steps []streamtest.Step) {
		steps, first = first, nil
		return steps
	}
	srv.StartTLS()
	defer srv.Close()
	_, err := kit.Signed(srv).Get(srv.URL + "/1.1/statuses/sample.json")
	if err == nil || !strings.Contains(err.Error(), "HTTP response to HTTPS client") {
		t.Errorf("got %v", err)
	}
	if status := sample(t, srv).StatusCode; status != 200 {
		t.Errorf("then got %d", status)
	}
}

// Close ends replies that have a connection for themselves, whatever they do.
func TestCloseEndsWires(t *testing.T) {
	for network, start := range starts {
		t.Run(network, func(t *testing.T) {
			checkLeaks(t)
			replies := []streamtest.Reply{
				streamtest.Wire(streamtest.Stall()),
				streamtest.Wire(streamtest.Repeat("x", 1<<30)),
				streamtest.Wire(),
				{Delay: time.Hour, Steps: []streamtest.Step{streamtest.Hijack()}},
			}
			accepted := [][]streamtest.Step{
				{streamtest.Stall()}, {streamtest.Repeat("x", 1<<30)}, {}, {streamtest.Wait(time.Hour)},
			}
			srv := unsigned(func(srv *streamtest.Server) {
				next := slices.Clone(accepted)
				srv.Accept = func() (steps []streamtest.Step) {
					if len(next) > 0 {
						steps, next = next[0], next[1:]
					}
					return steps
				}
				start(srv)
			}, replies...)
			var conns []net.Conn
			for range len(accepted) + len(replies) {
				conn, err := srv.Client().Transport.(*http.Transport).DialContext(t.Context(), "", "")
				if err != nil {
					t.Fatal(err)
				}
				conns = append(conns, conn)
				go func() { _, _ = io.WriteString(conn, kit.GetSample) }()
				if _, err := srv.WaitRequests(t.Context(), len(conns)); err != nil {
					t.Fatal(err)
				}
			}
			srv.Close()
			for i, r := range srv.Requests() {
				if r.End != "server closed" {
					t.Errorf("reply %d ended by %q", i, r.End)
				}
			}
			for _, conn := range conns {
				conn.Close()
			}
		})
	}
}

func TestDripTakesItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := unsigned(inMemory,
			streamtest.Wire(streamtest.Drip("abcdefg", 2, time.Second), streamtest.Cut()))
		defer srv.Close()
		start := time.Now()
		if got, err := kit.Observe(t, srv, 100); got != "abcdefg" || err != nil ||
			time.Since(start) != 4*time.Second {
			t.Errorf("got %q, %v after %v", got, err, time.Since(start))
		}
	})
}

func TestReplay(t *testing.T) {
	end := streamtest.End()
	srv := unsigned(inMemory,
		streamtest.Stream(streamtest.Message("1", "2", "3"), end),
		streamtest.Stream(streamtest.Replay(2), streamtest.Message("4"), end),
		streamtest.Stream(streamtest.Replay(100), end),
		streamtest.Stream(streamtest.Repeat("x", 1), streamtest.Message(many(1500)...), end),
		streamtest.Stream(streamtest.Replay(5000), end),
	)
	defer srv.Close()
	for i, want := range []string{"1 2 3", "2 3 4", "1 2 3 4", "",
		strings.Join(many(1500)[500:], " ")} {
		wire, err := kit.Observe(t, srv, 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		got, err := kit.Body(wire)
		if got = strings.Join(strings.Fields(got), " "); want != "" && got != want || err != nil {
			t.Errorf("connection %d got %.100q, %v, want %.100q", i+1, got, err, want)
		}
	}
}

func many(n int) (texts []string) {
	for i := range n {
		texts = append(texts, fmt.Sprint(i))
	}
	return texts
}
