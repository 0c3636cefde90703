package simulation_test

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/lab/kit"
	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/simulation"
)

// repeated is a list of n equal items.
func repeated(item string, n int) string {
	return strings.Join(slices.Repeat([]string{item}, n), ",")
}

// Each rule of the service's parameters has its status and a body that names it. Values
// just within a rule pass.
func TestRefuses(t *testing.T) {
	tests := []struct {
		name     string
		endpoint string
		params   string
		status   int
		says     string
	}{
		{"no predicate", "filter", "language=en", 406, "follow, track, locations: at least one"},
		{"empty list", "filter", "track=", 406, "at least one"},
		{"60 bytes", "filter", "track=" + strings.Repeat("%C3%A9", 30), 200, ""},
		{"61 bytes", "filter", "track=" + strings.Repeat("%C3%A9", 30) + "x", 406, "has 61 bytes"},
		{"empty term", "filter", "track=a,,b", 406, "Parameter track: term 2 of the list is empty."},
		{"blank term", "filter", "track=+", 406, "term 1 of the list is empty"},
		{"400 terms", "filter", "track=" + repeated("x", 400), 200, ""},
		{"401 terms", "filter", "track=" + repeated("x", 401), 413,
			"Parameter track: at most 400 are allowed, not 401."},
		{"5,000 ids", "filter", "follow=" + repeated("7", 5000), 200, ""},
		{"5,001 ids", "filter", "follow=" + repeated("7", 5001), 413, "Parameter follow: at most 5000"},
		{"25 boxes", "filter", "locations=" + repeated("1,1,2,2", 25), 200, ""},
		{"26 boxes", "filter", "locations=" + repeated("1,1,2,2", 26), 413,
			"Parameter locations: at most 25"},
		{"name", "filter", "follow=12,tide", 406,
			`Parameter follow: "tide" (number 2 of the list) is not the id`},
		{"spaces after commas", "filter", "follow=12,+13&locations=-74,+40,+-73,+41", 200, ""},
		{"id 0", "filter", "follow=0", 406, "not positive"},
		{"three coordinates", "filter", "locations=1,1,2", 406, "multiple of 4"},
		{"no number", "filter", "locations=1,1,2,x", 406,
			`"x" (number 4 of the list) is not a number of degrees`},
		{"no finite number", "filter", "locations=NaN,1,2,2", 406, "longitude"},
		{"latitude first", "filter", "locations=38.5,-122.75,39.5,-121.75", 406, "latitude in [-90, 90]"},
		{"north-east first", "filter", "locations=2,2,1,1", 406, "south-west corner must come first"},
		{"level", "filter", "track=x&filter_level=high", 406, `Parameter filter_level: "high"`},
		{"language", "filter", "track=x&language=en,,ja", 406, "Parameter language"},
		{"flag", "filter", "track=x&stall_warnings=perhaps", 406, "Parameter stall_warnings"},
		{"delimited", "filter", "track=x&delimited=lines", 406, "Parameter delimited"},
		{"other parameters", "filter", "track=x&with=user&replies=all", 200, ""},
		{"count", "filter", "track=x&count=10", 416, "Parameter count is not allowed in this role"},
		{"count 0", "filter", "track=x&count=0", 416, `Parameter count "0" is not from 1 to 150000`},
		{"large count", "filter", "track=x&count=150001", 416, "150001"},
		{"large negative count", "filter", "track=x&count=-150001", 416, "-150001"},
		{"no count", "filter", "track=x&count=ten", 416, `"ten"`},
		{"sample", "sample", "", 200, ""},
		{"sample with a predicate", "sample", "track=" + repeated("x", 401), 200, ""},
		{"sample language", "sample", "language=en-", 406, "Parameter language"},
		{"sample level", "sample", "filter_level=high", 406, "Parameter filter_level"},
		{"sample count", "sample", "count=-5", 416, "not allowed"},
		{"firehose", "firehose", "language=en", 200, ""},
		{"two at once", "filter", "track=" + repeated("x", 401) + "&filter_level=high", 413,
			"Parameter filter_level"},
		{"no such thing", "links", "", 404, "no such endpoint"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			srv := simulate(t, simulation.Simulation{Source: each(), Ends: true})
			params, err := url.ParseQuery(test.params)
			if err != nil {
				t.Fatal(err)
			}
			stream := open(t, srv, test.endpoint, params)
			body, err := io.ReadAll(stream)
			if err != nil || stream.StatusCode != test.status || !strings.Contains(string(body), test.says) {
				t.Errorf("got %d %q, %v, want %d %q", stream.StatusCode, body, err, test.status, test.says)
			}
			if stream.StatusCode == 200 && !stream.Close { // the service's connections had one stream
				t.Error("the connection is kept")
			}
			if kind := stream.Header.Get("Content-Type"); test.status > 404 &&
				kind != "text/plain; charset=utf-8" {
				t.Errorf("Content-Type is %q", kind)
			}
		})
	}
}

// The requests of tweepy and of this module's client are understood.
func TestParams(t *testing.T) {
	srv := simulate(t, simulation.Simulation{Source: each(), Ends: true})
	tweepy, err := url.ParseQuery("follow=1%2C2&track=a+b%2Cc%2Cd%2C%C3%A9%23x&" +
		"locations=-122.7500%2C36.8000%2C-121.7500%2C37.8123&filter_level=low&" +
		"language=en%2Cja&stall_warnings=true")
	if err != nil {
		t.Fatal(err)
	}
	want := tweetstream.FilterParams{
		Follow: []int64{1, 2}, Track: []string{"a b", "c", "d", "é#x"},
		Locations:   []tweetstream.Box{{West: -122.75, South: 36.8, East: -121.75, North: 37.8123}},
		FilterLevel: "low", Language: []string{"en", "ja"}, StallWarnings: true,
	}
	open(t, srv, "filter", tweepy).rest(t)
	// GET has the parameters in the query. The service allowed that, too.
	kit.Get(t, srv.Client(), srv.URL+"/1.1/statuses/filter.json?"+tweepy.Encode())
	response, err := srv.Client().PostForm(srv.URL+"/1.1/statuses/sample.json", nil)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != 405 {
		t.Errorf("POST sample.json is answered with %d", response.StatusCode)
	}
	events, _ := connect(t, srv, tweetstream.WithMaxRetries(0)).Filter(t.Context(), want)
	for range events {
	}
	requests := srv.Requests()
	for _, i := range []int{0, 1, 3} {
		got, err := simulation.Params(&requests[i])
		if diff := cmp.Diff(want, got); diff != "" || err != nil || requests[i].Status != 200 {
			t.Errorf("request %d, status %d, %v (-want +got):\n%s", i, requests[i].Status, err, diff)
		}
	}
}

// authorization is a header that names an account. Nobody checks the rest.
func authorization(key, token string) string {
	return `OAuth oauth_consumer_key="` + key + `", oauth_token="` + token + `", oauth_signature="x"`
}

// An account has one connection: a new one ends the older, whatever its endpoint.
func TestOneConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		endless := func(yield func([]byte) bool) {
			for yield([]byte(status(100, "tide", 1))) {
				time.Sleep(time.Minute)
			}
		}
		srv := simulate(t, simulation.Simulation{Source: endless, Rate: 1000})
		dial := func(endpoint string, header ...string) lines {
			return open(t, srv, endpoint, track("tide"), header...)
		}
		older := dial("filter", "Authorization", authorization("a", "b"))
		others := []lines{
			dial("filter"), dial("filter"), // each of its own account
			dial("sample", "Authorization", authorization("a", "c")),
			dial("filter", "Authorization", authorization("c", "b")),
			dial("filter", "Authorization", "Basic cXVheTpwaWVy"),
			dial("filter", "Authorization", "Basic cXVheTpwaWVy"),
		}
		time.Sleep(90 * time.Second)
		newer := dial("sample", "Authorization", authorization("a", "b"))
		all := older.rest(t)
		const want = `{"disconnect":{"code":7,"stream_name":"streamtest-filter",` +
			`"reason":"admin logout: the same credentials connected elsewhere"}}`
		if last := all[len(all)-1]; last != want {
			t.Errorf("the older ended with %q", last)
		}
		for _, stream := range append(others, newer) {
			for stream.next(t) == "" { // until a Tweet comes
			}
		}
		requests, _ := srv.WaitEnded(t.Context(), 1)
		ended := slices.DeleteFunc(requests, func(r streamtest.Request) bool { return r.Ended.IsZero() })
		if len(ended) != 1 || !strings.HasPrefix(ended[0].End, "Disconnect(7") {
			t.Errorf("ended: %+v", ended)
		}
	})
}

// The client of this module sees the disconnect message, and waits for a minute.
func TestOneConnectionOfClients(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := simulation.NewMemoryServer(simulation.Simulation{Source: each(), Rate: 1})
		first, _ := connect(t, srv).Sample(t.Context(), tweetstream.SampleParams{})
		<-first                 // Connected
		time.Sleep(time.Second) // or both would use the same nonces
		second, _ := connect(t, srv).Sample(t.Context(), tweetstream.SampleParams{})
		<-second
		if d, ok := (<-first).(*tweetstream.Disconnect); !ok || d.Code != 7 {
			t.Errorf("got %v", d)
		}
		if c, ok := (<-first).(*tweetstream.Closed); !ok || c.RetryIn < time.Minute {
			t.Errorf("got %+v", c)
		}
	})
}

func TestSharedAccounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := simulate(t, simulation.Simulation{Source: each(), SharedAccounts: true})
		for range 2 {
			open(t, srv, "sample", nil, "Authorization", authorization("a", "b"))
		}
		time.Sleep(time.Hour)
		if requests := srv.Requests(); !requests[0].Ended.IsZero() || !requests[1].Ended.IsZero() {
			t.Error("one has ended")
		}
	})
}

// Too many log-ins get 420 for as long as they go on.
func TestLogIns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := simulate(t, simulation.Simulation{
			Source: each(), Ends: true, LogIns: 3, LogInWindow: time.Minute,
		})
		try := func(want int, header ...string) {
			t.Helper()
			stream := open(t, srv, "sample", nil, header...)
			if stream.StatusCode != want {
				t.Errorf("after %v: got %d, want %d", time.Since(start()), stream.StatusCode, want)
			}
			if body, _ := io.ReadAll(stream); want == 420 &&
				!strings.Contains(string(body), "3 within 1m0s are allowed") {
				t.Errorf("the body is %q", body)
			}
		}
		one := []string{"Authorization", authorization("a", "b")}
		other := []string{"Authorization", authorization("a", "c")}
		try(200, one...)
		time.Sleep(20 * time.Second)
		try(200, one...)
		time.Sleep(20 * time.Second)
		try(200, one...)
		time.Sleep(19 * time.Second) // the first is still within the window
		try(420, one...)
		try(200, other...)
		time.Sleep(21 * time.Second) // the second, third and refused one count; the second goes
		try(200, one...)
		try(420, one...)
		for range 3 { // without an account all from one address are one
			try(200)
		}
		try(420)
		time.Sleep(time.Minute)
		try(200)
		try(200, one...)
	})
}

// start is the beginning of a bubble's clock.
func start() time.Time { return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) }

// The Verifier still checks signatures, and 401 is no log-in.
func TestVerifies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := simulation.NewMemoryServer(simulation.Simulation{Source: each(), Ends: true, LogIns: 1})
		defer srv.Close()
		for range 3 {
			if got := open(t, srv, "sample", nil).StatusCode; got != http.StatusUnauthorized {
				t.Errorf("unsigned: got %d", got)
			}
		}
		client := kit.Signed(srv) // two made at the same instant would use the same nonces
		for _, want := range []int{200, 420} {
			if got := kit.Get(t, client, srv.URL+"/1.1/statuses/sample.json").StatusCode; got != want {
				t.Errorf("signed: got %d, want %d", got, want)
			}
		}
	})
}

// Parameters that cannot be read are refused, and not left out.
func TestUnreadableParams(t *testing.T) {
	srv := simulate(t, simulation.Simulation{Source: each(), Ends: true})
	for body, contentType := range map[string]string{
		"track=tea&locations=%zz": "application/x-www-form-urlencoded",
		"track=a;b":               "application/x-www-form-urlencoded",
		"track=tea":               "text/plain",
	} {
		response, err := srv.Client().Post(srv.URL+"/1.1/statuses/filter.json", contentType,
			strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(response.Body)
		response.Body.Close()
		if response.StatusCode != http.StatusNotAcceptable ||
			!strings.HasPrefix(string(text), "The parameters cannot be read: ") {
			t.Errorf("%s: %s, %s", body, response.Status, text)
		}
	}
}

// A third connection ends the second one, even if the first has just gone.
func TestThirdConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := simulate(t, simulation.Simulation{Source: each(status(1, "tide", 1)), Rate: 1})
		dial := func() lines {
			return open(t, srv, "firehose", nil, "Authorization", authorization("a", "b"))
		}
		first := dial()
		second := dial()
		first.rest(t)
		synctest.Wait()
		third := dial()
		defer third.Body.Close()
		if all := second.rest(t); !strings.Contains(all[len(all)-1], `"code":7`) {
			t.Errorf("the second ended with %q", all)
		}
	})
}
