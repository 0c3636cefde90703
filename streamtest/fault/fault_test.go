package fault_test

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/lab/kit"
	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/fault"
)

func TestNames(t *testing.T) {
	names := map[string]bool{}
	form := regexp.MustCompile(`^[a-zA-Z0-9]+([-.][a-zA-Z0-9]+)*$`)
	for _, f := range fault.All() {
		if names[f.Name] || !form.MatchString(f.Name) || f.Rule == "" {
			t.Errorf("%q: used twice, or of a wrong form, or without a rule", f.Name)
		}
		names[f.Name] = true
		if got := fault.Named(f.Name); got.Rule != f.Rule {
			t.Errorf("Named(%q) is another one", f.Name)
		}
		if f.Class < fault.Continues || f.Class > tweetstream.RetryNever {
			t.Errorf("%s: class %v", f.Name, f.Class)
		}
	}
	for _, family := range []string{"status-", "redirect-", "gzip-", "malformed-", "disconnect-",
		"chunk-", "header-", "delimited-", "stall"} {
		n := 0
		for name := range names {
			if strings.HasPrefix(name, family) {
				n++
			}
		}
		if n < 4 {
			t.Errorf("only %d faults are named %s…", n, family)
		}
	}
}

// Every fault ends by itself, in bounded time, and is the same each time. It sends the
// messages that a client must deliver.
func TestOnTheWire(t *testing.T) {
	for _, f := range fault.All() {
		if f.Flood || f.Delimited { // below
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var wires [2]string
				for i := range wires {
					srv := started(ended(f).Server())
					start := time.Now()
					wires[i], _ = kit.Observe(t, srv, 64<<20)
					if took := time.Since(start); took > 40*time.Minute {
						t.Errorf("it took %v", took)
					}
					srv.Close()
				}
				dates := regexp.MustCompile(`Date: .*`)
				if diff := cmp.Diff(dates.ReplaceAllString(wires[0], ""),
					dates.ReplaceAllString(wires[1], "")); diff != "" {
					t.Errorf("it differs from time to time:\n%s", diff)
				}
				got, _ := kit.Body(afterHints(wires[0]))
				for _, text := range f.Delivers {
					before, after, ok := strings.Cut(got, text)
					if !ok {
						t.Fatalf("%.100q is not sent, after %d others", text, strings.Count(before, "\n"))
					}
					got = after
				}
			})
		})
	}
}

// ended ends a fault that leaves the stream open.
func ended(f fault.Fault) fault.Fault {
	if f.Class == fault.Continues {
		f.Reply.Steps = append(slices.Clone(f.Reply.Steps), streamtest.End())
	}
	return f
}

// afterHints leaves an interim response out.
func afterHints(wire string) string {
	if _, after, ok := strings.Cut(wire, "Link: </tide.css>\r\n\r\n"); ok {
		return after
	}
	return wire
}

// A client that takes all it is given gets an end, also of a flood.
func TestFloodsEnd(t *testing.T) {
	for _, f := range fault.All() {
		if !f.Flood {
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := started(f.Server())
				defer srv.Close()
				conn, err := srv.Client().Transport.(*http.Transport).DialContext(t.Context(), "", "")
				if err != nil {
					t.Fatal(err)
				}
				defer conn.Close()
				if _, err := io.WriteString(conn, kit.GetSample); err != nil {
					t.Fatal(err)
				}
				if n, err := io.Copy(io.Discard, conn); n < 250_000 || n > 70<<20 || err != nil {
					t.Errorf("%d bytes, then %v", n, err)
				}
			})
		})
	}
}

func TestDelimitedFaults(t *testing.T) {
	for _, f := range fault.All() {
		if !f.Delimited {
			continue
		}
		srv := started(f.Server())
		response, err := srv.Client().Get(srv.URL + "/1.1/statuses/sample.json?delimited=length")
		if err != nil {
			t.Fatal(err)
		}
		wire := new(strings.Builder)
		if err := response.Write(wire); err != nil {
			t.Fatal(err)
		}
		first := fmt.Sprintf("%d\r\n%s\r\n", len(f.Delivers[0])+2, f.Delivers[0])
		right := fmt.Sprintf("\r\n%d\r\n%s", len(f.Delivers[1])+2, f.Delivers[1])
		if got, _ := kit.Body(wire.String()); !strings.HasPrefix(got, first) ||
			strings.Contains(got, right) {
			t.Errorf("%s: the first length is not right, or the second is: %q", f.Name, got)
		}
		srv.Close()
	}
}

func TestWith(t *testing.T) {
	n := 0
	next := func() string { n++; return fmt.Sprintf(`{"mine":%d}`, n) }
	f := fault.Named("end").With(next)
	diff := cmp.Diff([]string{`{"mine":1}`, `{"mine":2}`}, f.Delivers)
	if diff != "" || n != 2 || f.Name != "end" {
		t.Errorf("%s delivers (-want +got):\n%s", f.Name, diff)
	}
}

// The same seed gives the same replies; another one, others; no message comes
// twice.
func TestChaos(t *testing.T) {
	replies := func(seed uint64, faults ...fault.Fault) (texts []string) {
		next := fault.Chaos(seed, faults...)
		for range 300 {
			texts = append(texts, fmt.Sprintf("%+v", next(nil)))
		}
		return texts
	}
	one := replies(1)
	if diff := cmp.Diff(one, replies(1)); diff != "" {
		t.Errorf("the same seed differs: %s", diff)
	}
	if cmp.Equal(one, replies(2)) {
		t.Error("another seed gives the same")
	}
	for i, text := range replies(3, fault.Named("status-503")) {
		if !strings.Contains(text, "Status:503") && !strings.Contains(text, "Compression:") {
			t.Errorf("reply %d has another fault: %s", i, text)
		}
	}
}

// No message of chaos comes twice.
func TestChaosHasItsOwnMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := streamtest.NewUnstartedServer()
		srv.Answer = fault.Chaos(4, fault.Named("end"), fault.Named("stall"))
		started(srv)
		defer srv.Close()
		ids := map[string]bool{}
		for range 50 {
			wire, _ := kit.Observe(t, srv, 1<<20)
			got, _ := kit.Body(wire)
			for line := range strings.Lines(got) {
				id := regexp.MustCompile(`"id":\d+`).FindString(line) // the Tweet's own comes first
				if id != "" && ids[id] {
					t.Errorf("%s comes twice", id)
				}
				ids[id] = true
			}
		}
		if len(ids) < 100 {
			t.Errorf("only %d messages", len(ids))
		}
	})
}

// Refusals have the bodies of the service.
func TestRefusal(t *testing.T) {
	for status, want := range map[int]string{420: "Exceeded connection limit", 401: `"code":32`,
		503: "unavailable", 418: ""} {
		srv := started(streamtest.NewUnstartedServer(fault.Refusal(status)))
		wire, err := kit.Observe(t, srv, 1<<20)
		if !strings.HasPrefix(wire, fmt.Sprintf("HTTP/1.1 %d ", status)) ||
			!strings.Contains(wire, want) ||
			err != nil {
			t.Errorf("Refusal(%d) is %q, %v", status, wire, err)
		}
		srv.Close()
	}
}

// A fault before the request comes to the first connection only, and Server gives
// the replies after it.
func TestServer(t *testing.T) {
	for _, name := range []string{"close-before-request", "close-before-response"} {
		f := fault.Named(name)
		srv := started(f.Server(streamtest.Refuse(420, ""), streamtest.Refuse(503, "")))
		var got []string
		for range 3 {
			wire, _ := kit.Observe(t, srv, 1<<20)
			status, _, _ := strings.Cut(wire, "\r\n")
			got = append(got, status)
		}
		want := []string{"", "HTTP/1.1 420 status code 420", "HTTP/1.1 503 Service Unavailable"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if method := srv.Requests()[0].Method; (method == "") != f.BeforeRequest {
			t.Errorf("%s: the method of the first request is %q", name, method)
		}
		srv.Close()
	}
}
