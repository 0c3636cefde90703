package simulation_test

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"math"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/simulation"
)

// connect returns the module's client of a server, and closes the server in the end.
func connect(
	t testing.TB, srv *streamtest.Server, options ...tweetstream.Option,
) *tweetstream.Client {
	t.Helper()
	t.Cleanup(srv.Close)
	options = append(options, tweetstream.WithBaseURL(srv.URL),
		tweetstream.WithHTTPClient(srv.Client()))
	client, err := tweetstream.New(srv.Credentials(), options...)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// simulate starts a server in memory that takes unsigned requests.
func simulate(t testing.TB, s simulation.Simulation) *streamtest.Server {
	srv := streamtest.NewUnstartedServer()
	srv.Answer, srv.Verifier = s.Answer(srv), nil
	inMemory(srv)
	t.Cleanup(srv.Close)
	return srv
}

// lines reads a response line by line.
type lines struct {
	*http.Response
	*bufio.Reader
}

// open asks for a stream, without a signature: filter by POST, others by GET.
func open(
	t testing.TB, srv *streamtest.Server, endpoint string, params url.Values, header ...string,
) lines {
	t.Helper()
	target := srv.URL + "/1.1/statuses/" + endpoint + ".json"
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, target,
		strings.NewReader(params.Encode()))
	if endpoint != "filter" {
		r, err = http.NewRequestWithContext(t.Context(), http.MethodGet, target+"?"+params.Encode(), nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return send(t, srv, r, header)
}

// send sends a request with more headers.
func send(t testing.TB, srv *streamtest.Server, r *http.Request, header []string) lines {
	t.Helper()
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := srv.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	return lines{response, bufio.NewReaderSize(response.Body, 64<<10)}
}

// next reads a line without its end.
func (l lines) next(t testing.TB) string {
	t.Helper()
	line, err := l.ReadString('\n')
	if err != nil || !strings.HasSuffix(line, "\r\n") {
		t.Fatalf("got %q, %v, want a line", line, err)
	}
	return strings.TrimSuffix(line, "\r\n")
}

// rest reads all lines to the end. The end must be clean.
func (l lines) rest(t testing.TB) []string {
	t.Helper()
	all, err := io.ReadAll(l)
	if err != nil {
		t.Fatalf("after %d bytes: %v", len(all), err)
	}
	return strings.Split(strings.TrimSuffix(string(all), "\r\n"), "\r\n")
}

// status is a Tweet.
func status(id int64, text string, user int64) string {
	return fmt.Sprintf(`{"id":%d,"text":%q,"user":{"id":%d},"in_reply_to_status_id":null,"lang":"en"}`,
		id, text, user)
}

// at is the id of a Tweet from a time after the beginning of 2020: bubbles are at 2000.
func at(d time.Duration) int64 {
	const snowflakeEpoch = 1288834974657
	return (time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).Add(d).UnixMilli() - snowflakeEpoch) << 22
}

var firehose = url.Values{}

func track(terms string) url.Values { return url.Values{"track": {terms}} }

// A filter gets its matches, at the pace of the stream.
func TestFilters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := connect(t, simulation.NewMemoryServer(simulation.Simulation{
			Source: each(status(1, "low tide", 7), status(2, "high water", 7),
				status(3, "spring tides", 8), status(4, "#Tide", 9)),
			Rate: 1, Ends: true,
		}))
		start := time.Now()
		events, _ := client.Filter(t.Context(),
			tweetstream.FilterParams{Track: []string{"tide"}, Follow: []int64{8}})
		got := map[int64]time.Duration{}
		for e := range events {
			if status, ok := e.(*tweetstream.Status); ok {
				got[status.ID] = time.Since(start)
			}
			if _, ok := e.(*tweetstream.Closed); ok {
				break
			}
		}
		want := map[int64]time.Duration{1: 0, 3: 2 * time.Second, 4: 3 * time.Second}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Tweets and their times (-want +got):\n%s", diff)
		}
	})
}

// The times between messages are their own, or those of the Rate, or none.
func TestPaces(t *testing.T) {
	const s = time.Second
	recorded := []string{
		status(at(0), "a", 1), status(at(4*s), "b", 1),
		fmt.Sprintf(`{"delete":{"status":{"id":1,"user_id":1},"timestamp_ms":"%d"}}`,
			time.Date(2020, 1, 1, 0, 0, 6, 0, time.UTC).UnixMilli()),
		status(at(5*s), "out of order", 1),
		`{"friends":[1]}`, // has no time
		status(at(-100*24*time.Hour), "older recording", 1), status(at(-100*24*time.Hour+2*s), "c", 1),
		status(at(500*24*time.Hour), "newer recording", 1),
		status(at(500*24*time.Hour+time.Minute), "d", 1),
		// Before ids had times in them:
		`{"created_at":"Wed Mar 03 10:00:00 +0000 2010","id":100,"text":"e",` +
			`"in_reply_to_status_id":null}`,
		`{"created_at":"Wed Mar 03 10:00:07 +0000 2010","id":200,"text":"f",` +
			`"in_reply_to_status_id":null}`,
	}
	own := []time.Duration{0, 4 * s, 6 * s, 6 * s, 6 * s, 6 * s, 8 * s, 8 * s, 68 * s, 68 * s, 75 * s}
	times := func(factor float64) (all []time.Duration) {
		for _, d := range own {
			all = append(all, time.Duration(float64(d)*factor))
		}
		return all
	}
	tests := []struct {
		name string
		s    simulation.Simulation
		want []time.Duration
	}{
		{"own", simulation.Simulation{Speed: 1}, times(1)},
		{"four times as fast", simulation.Simulation{Speed: 4}, times(0.25)},
		{"fixed", simulation.Simulation{Rate: 4},
			[]time.Duration{0, s / 4, s / 2, 3 * s / 4, s, 5 * s / 4, 3 * s / 2, 7 * s / 4, 2 * s,
				9 * s / 4, 5 * s / 2}},
		{"flat out", simulation.Simulation{}, times(0)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				test.s.Source = each(recorded...)
				srv := simulate(t, test.s)
				start := time.Now()
				stream := open(t, srv, "firehose", firehose)
				var got []time.Duration
				for len(got) < len(recorded) {
					if line := stream.next(t); line != "" { // no keep-alive
						got = append(got, time.Since(start))
					}
				}
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Errorf("times (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// A live stream begins with the first connection, and the next one gets the messages
// from then on. Without a pace every connection gets everything.
func TestLiveAndNot(t *testing.T) {
	source := each(status(1, "a", 1), status(2, "b", 1), status(3, "c", 1))
	for name, test := range map[string]struct {
		s    simulation.Simulation
		want []string
	}{
		"live": {simulation.Simulation{Source: source, Rate: 1, Ends: true},
			[]string{status(3, "c", 1)}},
		"flat out": {simulation.Simulation{Source: source, Ends: true},
			[]string{status(1, "a", 1), status(2, "b", 1), status(3, "c", 1)}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := simulate(t, test.s)
				time.Sleep(time.Hour)
				first := open(t, srv, "firehose", firehose)
				time.Sleep(1500 * time.Millisecond)
				second := open(t, srv, "firehose", firehose)
				if got := first.rest(t); len(got) != 3 {
					t.Errorf("the first got %q", got)
				}
				if diff := cmp.Diff(test.want, second.rest(t)); diff != "" {
					t.Errorf("the second (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// After the Source, streams stay open with keep-alives, unless Ends is set; so do
// later ones.
func TestSourceIsOver(t *testing.T) {
	for name, s := range map[string]simulation.Simulation{
		"live":     {Source: each(status(1, "a", 1)), Rate: 1},
		"flat out": {Source: each(status(1, "a", 1))},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := simulate(t, s)
				stream := open(t, srv, "firehose", firehose)
				start := time.Now()
				stream.next(t)
				for i := range 4 {
					if line := stream.next(t); line != "" ||
						time.Since(start) != time.Duration(i+1)*30*time.Second {
						t.Errorf("got %q after %v", line, time.Since(start))
					}
				}
				later := open(t, srv, "filter", track("quay"))
				if line := later.next(t); line != "" {
					t.Errorf("later got %q", line)
				}
				srv.Send(`{"warning":{}}`) // to all of them
				stream.next(t)             // its next keep-alive
				if a, b := stream.next(t), later.next(t); a != `{"warning":{}}` || b != a {
					t.Errorf("Send gave %q and %q", a, b)
				}
			})
		})
	}
}

// A Source that breaks cuts its streams, and those that come later.
func TestSourceBreaks(t *testing.T) {
	broken := func(yield func([]byte) bool) {
		yield([]byte(status(1, "a", 1)))
		panic(http.ErrAbortHandler)
	}
	for name, rate := range map[string]float64{"live": 1, "flat out": 0} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := simulate(t, simulation.Simulation{Source: broken, Rate: rate, Ends: true})
				for range 2 {
					if _, err := io.ReadAll(open(t, srv, "firehose", firehose)); err != io.ErrUnexpectedEOF {
						t.Errorf("got %v", err)
					}
				}
				requests, _ := srv.WaitEnded(t.Context(), 2)
				if requests[0].End != "Cut()" {
					t.Errorf("ended by %q", requests[0].End)
				}
			})
		})
	}
}

// Replies can come first, so that a client sees trouble and then a service.
func TestRepliesBeforeSimulation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := streamtest.NewUnstartedServer()
		simulated := simulation.Simulation{
			Source: each(status(1, "tide", 1), status(2, "quay", 1)),
		}.Answer(srv)
		first := true
		srv.Answer = func(r *streamtest.Request) streamtest.Reply {
			if first {
				first = false
				return streamtest.Refuse(503, "Over capacity.")
			}
			return simulated(r)
		}
		inMemory(srv)
		events, _ := connect(t, srv).Filter(t.Context(),
			tweetstream.FilterParams{Track: []string{"quay"}})
		var got []string
		for e := range events {
			got = append(got, fmt.Sprintf("%T", e))
			if status, ok := e.(*tweetstream.Status); ok {
				got = append(got, status.Text)
				break
			}
		}
		want := []string{
			"*tweetstream.RequestError", "*tweetstream.Connected", "*tweetstream.Status", "quay",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// Trouble can come in the middle of a simulated stream, and changes no refusal.
func TestTroubleInTheMiddle(t *testing.T) {
	for name, rate := range map[string]float64{"live": 1, "flat out": 0} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				source := func(yield func([]byte) bool) {
					for yield([]byte(status(1, "tide", 1))) {
						time.Sleep(time.Second)
					}
				}
				srv := streamtest.NewUnstartedServer()
				srv.Verifier = nil
				simulated := simulation.Simulation{Source: source, Rate: rate, Queue: 3}.Answer(srv)
				srv.Answer = func(r *streamtest.Request) streamtest.Reply {
					reply := simulated(r)
					if reply.Status == 0 {
						reply.Steps = []streamtest.Step{
							streamtest.For(2500*time.Millisecond, reply.Steps[0]),
							streamtest.Wait(time.Minute), streamtest.Raw("half"), streamtest.Cut(),
						}
					}
					return reply
				}
				inMemory(srv)
				defer srv.Close()
				began := time.Now()
				got, err := io.ReadAll(open(t, srv, "filter", track("tide")))
				want := strings.Repeat(status(1, "tide", 1)+"\r\n", 3) + "half"
				took := time.Since(began)
				if string(got) != want || err != io.ErrUnexpectedEOF || took != 62500*time.Millisecond {
					t.Errorf("got %q, %v after %v", got, err, took)
				}
				if stream := open(t, srv, "filter", nil); stream.StatusCode != 406 {
					t.Errorf("no predicate: got %d", stream.StatusCode)
				}
			})
		})
	}
}

// Every message is flushed, compressed or not, so it arrives at once. Lengths count
// the line end.
func TestIsPrompt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := func(yield func([]byte) bool) {
			for id := int64(1); yield([]byte(status(id, "é", 1))); id++ {
				time.Sleep(time.Second)
			}
		}
		for _, rate := range []float64{0, 1e6} {
			srv := simulate(t, simulation.Simulation{Source: slow, Rate: rate})
			packed := open(t, srv, "firehose", firehose, "Accept-Encoding", "gzip")
			if got := packed.Header.Get("Content-Encoding"); got != "gzip" {
				t.Fatalf("Content-Encoding is %q", got)
			}
			next := gunzipLines(packed.Reader)
			start := time.Now()
			for i := range 3 {
				line, err := next()
				took := time.Since(start).Round(time.Second / 10)
				if line != status(int64(i+1), "é", 1)+"\r\n" || err != nil ||
					took != time.Duration(i)*time.Second {
					t.Errorf("got %q, %v after %v", line, err, time.Since(start))
				}
			}
			lengths := url.Values{"delimited": {"length"}}
			delimited := open(t, srv, "firehose", lengths, "Accept-Encoding", "identity")
			length, text := delimited.next(t), delimited.next(t)
			if length != fmt.Sprint(len(text)+len("\r\n")) {
				t.Errorf("the length of %q is said to be %s", text, length)
			}
			srv.Close()
		}
	})
}

// A Simulation that makes no sense is refused at the start.
func TestValidate(t *testing.T) {
	for _, s := range []simulation.Simulation{
		{Rate: 1, Speed: 1}, {Rate: -1}, {Rate: 1e-9}, {Speed: 1e-9}, {Speed: math.NaN()},
		{Speed: -1}, {Allowance: -1}, {Queue: -1}, {History: -1}, {LogIns: -1}, {LogInWindow: -1},
	} {
		if s.Validate() == nil {
			t.Errorf("%+v is valid", s)
		}
	}
	if err := (simulation.Simulation{}).Validate(); err != nil {
		t.Error(err)
	}
	defer func() {
		if recover() == nil {
			t.Error("the server started")
		}
	}()
	simulation.NewMemoryServer(simulation.Simulation{Rate: -1})
}

// taken is the first n messages of a Source.
func taken(n int, source iter.Seq[[]byte]) (all []string) {
	for _, message := range take(n, source) {
		all = append(all, string(message))
	}
	return all
}
