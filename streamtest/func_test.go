package streamtest_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream/internal/lab/kit"
	"github.com/gotweetstream/tweetstream/streamtest"
)

// For ends an endless step in time, leaves a shorter one and an ending alone, and
// does not survive the client.
func TestFor(t *testing.T) {
	const s = time.Second
	type step = streamtest.Step
	forever := streamtest.Func("forever", func(c *streamtest.Conn) error {
		return c.Await(time.Time{}, nil)
	})
	for name, test := range map[string]struct {
		first step
		want  []arrival
	}{
		"endless": {streamtest.For(45*s, forever), []arrival{{30 * s, ""}, {45 * s, "after"}}},
		"silent":  {streamtest.For(45*s, streamtest.Wait(time.Hour)), []arrival{{45 * s, "after"}}},
		"stall":   {streamtest.For(45*s, streamtest.Stall()), []arrival{{45 * s, "after"}}},
		"short":   {streamtest.For(45*s, streamtest.Wait(s)), []arrival{{s, "after"}}},
		"nested":  {streamtest.For(s, streamtest.For(45*s, forever)), []arrival{{s, "after"}}},
		"played": {streamtest.For(5*s, streamtest.Play(each("a", "b", "c"), 0.25)),
			[]arrival{{0, "a"}, {4 * s, "b"}, {5 * s, "after"}}},
		"own error": {streamtest.For(s, streamtest.Func("own", ignoreTime)), []arrival{{s, "after"}}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := streamtest.NewMemoryServer(streamtest.Stream(test.first, streamtest.Message("after")))
				defer srv.Close()
				if diff := cmp.Diff(test.want, arrivals(t, srv, len(test.want))); diff != "" {
					t.Errorf("arrivals (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// ignoreTime returns an error of its own at the end of its time.
func ignoreTime(c *streamtest.Conn) error {
	<-c.Context().Done()
	return c.Context().Err()
}

func TestForKeepsEndings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		late := streamtest.Func("late", func(c *streamtest.Conn) error {
			time.Sleep(time.Minute)
			return c.Play(streamtest.Cut())
		})
		srv := streamtest.NewMemoryServer(
			streamtest.Stream(streamtest.For(time.Hour, streamtest.Disconnect(4, "stall"))),
			streamtest.Stream(streamtest.For(time.Second, late)),
			streamtest.Stream(streamtest.For(time.Hour, streamtest.Stall())))
		defer srv.Close()
		client := kit.Signed(srv)
		for range 2 {
			_, _ = io.ReadAll(kit.Get(t, client, srv.URL+"/1.1/statuses/sample.json").Body)
		}
		kit.Get(t, client, srv.URL+"/1.1/statuses/sample.json").Body.Close()
		requests, err := srv.WaitEnded(t.Context(), 3)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []string{`Disconnect(4, "stall")`, "Cut()", "client gone"} {
			if requests[i].End != want {
				t.Errorf("response %d ended by %q, want %q", i, requests[i].End, want)
			}
		}
	})
}

// A Func is told of its wake channel, of the messages of Send and of the time, and
// sends with the lengths that the client wants.
func TestConn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wake := make(chan struct{}, 1)
		began := time.Now()
		talk := streamtest.Func("talk", func(c *streamtest.Conn) error {
			if r := c.Request(); r.Path != "/1.1/statuses/sample.json" || r.Status != 200 {
				t.Errorf("the request is %+v", r)
			}
			if err := c.Await(time.Time{}, wake); err != nil {
				return err
			}
			if err := c.Send([]byte("{}"), []byte(`[1]`)); err != nil {
				return err
			}
			c.Withhold(2)
			c.Withhold(3)
			return c.Await(began.Add(70*time.Second), nil)
		})
		srv := streamtest.NewMemoryServer(streamtest.Stream(talk, streamtest.End()))
		defer srv.Close()
		time.AfterFunc(10*time.Second, func() { srv.Send("1") })
		time.AfterFunc(20*time.Second, func() { wake <- struct{}{} })
		target := srv.URL + "/1.1/statuses/sample.json?delimited=length"
		body, err := io.ReadAll(kit.Get(t, kit.Signed(srv), target).Body)
		if want := "3\r\n1\r\n4\r\n{}\r\n5\r\n[1]\r\n\r\n"; string(body) != want || err != nil {
			t.Errorf("got %q, %v, want %q", body, err, want)
		}
		requests, err := srv.WaitEnded(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		r := requests[0]
		if took := r.Ended.Sub(r.Time); r.Messages != 3 || r.Withheld != 5 || took != 70*time.Second {
			t.Errorf("recorded %d messages, %d withheld, after %v", r.Messages, r.Withheld, took)
		}
	})
}

// A write beyond its deadline fails as such, and a Disconnect that the client does
// not read in time is still the reason of the end.
func TestWriteDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		failed := make(chan error, 1)
		push := streamtest.Func("push", func(c *streamtest.Conn) error {
			c.SetWriteDeadline(time.Now().Add(10 * time.Second))
			_, err := io.WriteString(c, strings.Repeat("x", 1<<20))
			failed <- err
			return c.Play(streamtest.Disconnect(4, "stall"))
		})
		srv := streamtest.NewMemoryServer(streamtest.Stream(push))
		defer srv.Close()
		defer sample(t, srv).Body.Close()
		if err := <-failed; !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("the write ended with %v", err)
		}
		requests, err := srv.WaitEnded(t.Context(), 1)
		if err != nil || requests[0].End != `Disconnect(4, "stall")` {
			t.Errorf("got %+v, %v", requests, err)
		}
	})
}

// Close ends the goroutines of Go, and waits for them.
func TestGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := streamtest.NewUnstartedServer()
		over := false
		srv.Answer = func(r *streamtest.Request) streamtest.Reply {
			srv.Go(func(ctx context.Context) {
				<-ctx.Done()
				time.Sleep(time.Hour)
				over = true
			})
			return streamtest.Refuse(503, "")
		}
		inMemory(srv)
		sample(t, srv)
		srv.Close()
		if !over {
			t.Error("Close did not wait")
		}
	})
}

// The context of a request ends with its response.
func TestRequestContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := streamtest.NewMemoryServer(
			streamtest.Stream(streamtest.Wait(time.Minute), streamtest.End()),
		)
		defer srv.Close()
		began := time.Now()
		response := sample(t, srv)
		<-srv.Requests()[0].Context().Done()
		if took := time.Since(began); took != time.Minute {
			t.Errorf("it ended after %v", took)
		}
		_, _ = io.ReadAll(response.Body)
	})
}

// A script gives each reply once, and then open streams.
func TestScript(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := streamtest.NewMemoryServer(streamtest.Refuse(420, ""), streamtest.Refuse(503, ""))
		defer srv.Close()
		client := kit.Signed(srv)
		for _, want := range []int{420, 503, 200, 200} {
			response := kit.Get(t, client, srv.URL+"/1.1/statuses/sample.json")
			if response.StatusCode != want {
				t.Errorf("status %d, want %d", response.StatusCode, want)
			}
			if want == 200 {
				srv.Send("{}")
				if line, _ := bufio.NewReader(response.Body).ReadString('\n'); line != "{}\r\n" {
					t.Errorf("got %q", line)
				}
				response.Body.Close()
				synctest.Wait()
			}
		}
	})
}

// An answer to the request itself, here by its track: refused, or a message.
func ExampleServer_answer() {
	srv := streamtest.NewUnstartedServer()
	srv.Verifier = nil // accept unsigned requests
	srv.Answer = func(r *streamtest.Request) streamtest.Reply {
		track := r.Query.Get("track")
		if track == "" {
			return streamtest.Refuse(406, "track is missing")
		}
		text := fmt.Sprintf(`{"id":1,"text":%q}`, "all about "+track)
		return streamtest.Stream(streamtest.Message(text), streamtest.End())
	}
	srv.Start()
	defer srv.Close()

	for _, query := range []string{"", "?track=tea"} {
		response, err := srv.Client().Get(srv.URL + "/1.1/statuses/filter.json" + query)
		if err != nil {
			fmt.Println(err)
			return
		}
		text, _ := io.ReadAll(response.Body)
		response.Body.Close()
		fmt.Println(response.StatusCode, strings.TrimSpace(string(text)))
	}
	// Output:
	// 406 track is missing
	// 200 {"id":1,"text":"all about tea"}
}

// A step of one's own: it counts down, and then disconnects as the service does.
func ExampleFunc() {
	countdown := streamtest.Func("countdown", func(c *streamtest.Conn) error {
		for n := 3; n > 0; n-- {
			if err := c.Send(fmt.Appendf(nil, `{"id":%d}`, n)); err != nil {
				return err // the client has gone
			}
		}
		return c.Play(streamtest.Disconnect(4, "stall"))
	})
	srv := streamtest.NewUnstartedServer(streamtest.Stream(countdown))
	srv.Verifier = nil // accept unsigned requests
	srv.Start()
	defer srv.Close()

	response, err := srv.Client().Get(srv.URL + "/1.1/statuses/sample.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer response.Body.Close()
	text, _ := io.ReadAll(response.Body)
	fmt.Print(strings.ReplaceAll(string(text), "\r", ""))
	// Output:
	// {"id":3}
	// {"id":2}
	// {"id":1}
	// {"disconnect":{"code":4,"stream_name":"streamtest-sample","reason":"stall"}}
}

// Trouble in the middle of a stream that would go on forever.
func ExampleFor() {
	endless := func(yield func([]byte) bool) {
		for yield([]byte(`{"id":1}`)) {
		}
	}
	srv := streamtest.NewUnstartedServer(streamtest.Stream(
		streamtest.For(time.Second/4, streamtest.Play(endless, 100)),
		streamtest.Raw(`{"id":`),
		streamtest.Cut(),
	))
	srv.Verifier = nil // accept unsigned requests
	srv.Start()
	defer srv.Close()

	response, err := srv.Client().Get(srv.URL + "/1.1/statuses/sample.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	fmt.Println(strings.HasSuffix(string(text), "\r\n{\"id\":"), err)
	// Output: true unexpected EOF
}
