package page

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/monitor"
	"github.com/gotweetstream/tweetstream/tweet"
)

const hostile = `<img src=x onerror=alert(1)>`

func watched() *monitor.Monitor {
	m := monitor.New(func() tweetstream.Stats {
		return tweetstream.Stats{Received: map[tweetstream.Kind]int64{tweetstream.KindStatus: 42},
			Lag: 48 * time.Hour}
	})
	m.Note(&tweetstream.Connected{})
	m.Note(&tweetstream.Status{Tweet: tweet.Tweet{Text: hostile, Lang: hostile,
		User:     tweet.User{ScreenName: hostile},
		Entities: tweet.Entities{Hashtags: []tweet.Hashtag{{Text: hostile}}}}})
	return m
}

func get(h http.Handler, host, path string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Host = host
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// What strangers write is text, wherever it stands, and the page is whole without a script.
func TestMessagesAreText(t *testing.T) {
	w := get(Handler(watched()), "127.0.0.1:8080", "/")
	text := w.Body.String()
	if strings.Contains(text, "<img") || strings.Count(text, "&lt;img") != 4 {
		t.Errorf("the page is\n%s", text)
	}
	for _, want := range []string{"<td>42</td>", "over a day", ">connected<"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not on the page\n%s", want, text)
		}
	}
	csp := w.Header().Get("Content-Security-Policy")
	if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
		t.Errorf("the policy is %q", csp)
	}
	if strings.Contains(text, "style=") || strings.Contains(text, "//") {
		t.Errorf("the page has styles or addresses in it:\n%s", text)
	}
}

func TestForeignHostsAreRefused(t *testing.T) {
	h := Handler(watched())
	for host, want := range map[string]int{"localhost:1": 200, "[::1]:1": 200, "10.0.0.1": 200,
		"evil.example:1": 403, "localhost.evil.example": 403, "": 403} {
		for _, path := range []string{"/", "/healthz", "/readyz", "/live.js", "/live.css"} {
			if w := get(h, host, path); w.Code != want {
				t.Errorf("%s of %q: got %d, want %d", path, host, w.Code, want)
			}
		}
	}
}

func TestReadyHasItsReason(t *testing.T) {
	m := watched()
	if w := get(Handler(m), "localhost", "/readyz"); w.Code != 200 {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	m.Note(&tweetstream.RequestError{StatusCode: 503, RetryIn: time.Minute})
	w := get(Handler(m), "localhost", "/readyz")
	if w.Code != 503 || !strings.Contains(w.Body.String(), "the server answered 503") {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}

func TestEventsGoOn(t *testing.T) {
	m := watched()
	srv := httptest.NewServer(handler(m, time.Millisecond))
	defer srv.Close()
	response, err := http.Get(srv.URL + "/events")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	m.Note(&tweetstream.Status{Tweet: tweet.Tweet{Text: "later"}})
	lines := bufio.NewScanner(response.Body)
	for lines.Scan() {
		data, found := strings.CutPrefix(lines.Text(), "data: ")
		var text string
		if found && json.Unmarshal([]byte(data), &text) == nil && strings.Contains(text, "later") {
			return
		}
	}
	t.Errorf("the new Tweet never came: %v", lines.Err())
}

// Seconds without a connection are one gap each time.
func TestGaps(t *testing.T) {
	up, down := monitor.Second{Connected: true}, monitor.Second{}
	gaps := gapsOf([]monitor.Second{up, down, down, up, down})
	if len(gaps) != 2 || gaps[0].Width != 2*gaps[1].Width || gaps[0].X >= gaps[1].X {
		t.Errorf("the gaps are %v", gaps)
	}
}
