package streamtest_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/canary"
	"github.com/gotweetstream/tweetstream/streamtest"
)

const (
	powerstream = "/2/powerstream"
	powertrack  = "/stream/powertrack/accounts/acme/publishers/twitter/prod.json"
)

// signed is a GET request with an Authorization header.
func signed(t *testing.T, url, authorization string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	return r
}

func basic(user, password string) string {
	r := http.Request{Header: http.Header{}}
	r.SetBasicAuth(user, password)
	return r.Header.Get("Authorization")
}

// Each endpoint takes its kind of credential, and says which.
func TestKeys(t *testing.T) {
	srv := streamtest.NewUnstartedServer()
	srv.Answer = streamtest.Always(streamtest.Stream(streamtest.End()))
	srv.Paths = []string{"/3/*"}
	srv.Start()
	defer srv.Close()
	keys := srv.Keys()
	token := "Bearer " + keys.BearerToken.Reveal()
	user := basic(keys.User.Reveal(), keys.Password.Reveal())
	for _, tt := range []struct {
		path, authorization string
		status              int
		challenge           string
	}{
		{powerstream, token, 200, ""},
		{powerstream, strings.Replace(token, "Bearer", "bearer", 1), 200, ""},
		{powerstream, user, 401, "Bearer"},
		{powerstream, "Bearer " + keys.Password.Reveal(), 401, "Bearer"},
		{powerstream, "Bearer", 401, "Bearer"},
		{powerstream, "", 401, "Bearer"},
		{powertrack, user, 200, ""},
		{powertrack, token, 401, "Basic"},
		{powertrack, basic(keys.User.Reveal(), ""), 401, "Basic"},
		{powertrack, basic("", keys.Password.Reveal()), 401, "Basic"},
		{powertrack, "Basic %", 401, "Basic"},
		{"/1.1/statuses/sample.json", token, 401, "OAuth"},
		{"/1.1/statuses/sample.json", "", 401, "OAuth"},
		{"/3/stream", token, 200, ""},
		{"/3/stream", user, 200, ""},
		{"/3/stream", "", 401, "OAuth"},
		{"/2/powerstreams", token, 404, ""},
		{"/stream/powertrack/accounts/acme/publishers/twitter/", user, 404, ""},
	} {
		response, err := srv.Client().Do(signed(t, srv.URL+tt.path, tt.authorization))
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(response.Body)
		response.Body.Close()
		challenge, _, _ := strings.Cut(response.Header.Get("WWW-Authenticate"), " ")
		if response.StatusCode != tt.status || challenge != tt.challenge {
			name, _, _ := strings.Cut(tt.authorization, " ")
			t.Errorf("%s with %q: %d, challenge %q, %s", tt.path, name, response.StatusCode, challenge, body)
		}
	}
	accounts := map[string]bool{}
	for _, r := range srv.Requests() {
		accounts[r.Account] = true
		if r.Header.Get("Authorization") != "" {
			t.Error("a record has an Authorization header")
		}
	}
	const different = 7 // none, the token, the user, and four that are wrong
	if len(accounts) != different {
		t.Errorf("%d accounts, want %d", len(accounts), different)
	}
}

// The zero Keys let nobody pass, not even with empty credentials.
func TestZeroKeys(t *testing.T) {
	for _, authorization := range []string{"", "Bearer ", basic("", ""), `OAuth oauth_token="x"`} {
		for _, path := range []string{powerstream, powertrack, "/1.1/statuses/sample.json", "/3"} {
			r := signed(t, "http://127.0.0.1"+path, authorization)
			if err := new(streamtest.Keys).Verify(r); err == nil {
				t.Errorf("%s with %q passes", path, authorization)
			}
		}
	}
}

// Every key holds the canary, and none is printed.
func TestKeysHoldTheCanary(t *testing.T) {
	keys := streamtest.NewUnstartedServer().Keys()
	for _, secret := range []tweetstream.Secret{keys.BearerToken, keys.User, keys.Password} {
		if canary.Find([]byte(secret.Reveal()), canary.Word) != "plain" {
			t.Errorf("a key is %q", secret.Reveal())
		}
	}
	printed := fmt.Sprintf("%v %+v %#v", keys, keys, keys)
	if form := canary.Find([]byte(printed), canary.Word); form != "" {
		t.Errorf("a key is printed, %s", form)
	}
}

// A reply may have more keep-alives than the server, and not fewer.
func TestReplyKeepAlive(t *testing.T) {
	for _, tt := range []struct{ server, reply, want time.Duration }{
		{30 * time.Second, 0, 30 * time.Second},
		{30 * time.Second, 10 * time.Second, 10 * time.Second},
		{5 * time.Second, 10 * time.Second, 5 * time.Second},
		{0, 10 * time.Second, time.Hour}, // the end of the stream
	} {
		synctest.Test(t, func(t *testing.T) {
			srv := streamtest.NewUnstartedServer(streamtest.Reply{
				KeepAlive: tt.reply,
				Steps: []streamtest.Step{
					streamtest.Message("1"),
					streamtest.Func("an hour", func(c *streamtest.Conn) error {
						return c.Await(time.Now().Add(time.Hour), nil)
					}),
					streamtest.End(),
				},
			})
			srv.Verifier, srv.KeepAlive, srv.Listener = nil, tt.server, streamtest.NewMemoryListener()
			srv.Start()
			defer srv.Close()
			response, err := srv.Client().Do(signed(t, srv.URL+powerstream, ""))
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			line := make([]byte, len("1\r\n"))
			if _, err := io.ReadFull(response.Body, line); err != nil {
				t.Fatal(err)
			}
			start := time.Now()
			_, _ = response.Body.Read(line)
			if got := time.Since(start); got != tt.want {
				t.Errorf("server %v, reply %v: the next bytes after %v", tt.server, tt.reply, got)
			}
		})
	}
}

// A forced disconnect says why and ends in good order.
func TestForceDisconnect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := streamtest.NewMemoryServer(streamtest.Stream(streamtest.ForceDisconnect(`too "many"`)))
		defer srv.Close()
		keys := srv.Keys()
		response, err := srv.Client().Do(
			signed(t, srv.URL+powertrack, basic(keys.User.Reveal(), keys.Password.Reveal())))
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		const want = `{"error":{"message":"too \"many\"","sent":"2000-01-01T00:00:00+00:00"}}` + "\r\n"
		if string(body) != want || err != nil {
			t.Errorf("got %s, %v", body, err)
		}
		ended, _ := srv.WaitEnded(t.Context(), 1)
		if end := ended[0].End; end != `ForceDisconnect("too \"many\"")` {
			t.Errorf("the record says %s", end)
		}
	})
}
