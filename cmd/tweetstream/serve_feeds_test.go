package main

import (
	"bufio"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/gotweetstream/tweetstream/internal/canary"
	"github.com/gotweetstream/tweetstream/streamtest"
)

// firstOf returns the first line of a stream, and the status of the answer.
func firstOf(t *testing.T, r *http.Request) (line string, status int) {
	t.Helper()
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	line, err = bufio.NewReader(response.Body).ReadString('\n')
	if err != nil && err != io.EOF {
		t.Fatal(err)
	}
	return line, response.StatusCode
}

func get(t *testing.T, url string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

const gnipPath = "/accounts/a/publishers/twitter/b.json?partition=1"

// serve has Powerstream and Gnip on the same port, with made-up messages of all kinds, and
// says the flags that their clients need.
func TestServeFeeds(t *testing.T) {
	s := serving(t)
	root := strings.TrimSuffix(s.url, "/1.1")
	for path, want := range map[string]string{
		"/2/powerstream":                    `{"created_at":`,
		"/stream/sample10" + gnipPath:       `{"created_at":`,
		"/stream/sample10-likes" + gnipPath: `{"id":"`,
		"/stream/compliance" + gnipPath:     `{"`,
	} {
		if line, status := firstOf(t, get(t, root+path)); !strings.HasPrefix(line, want) {
			t.Errorf("%s: %d %.80q", path, status, line)
		}
	}
	const title = "Powerstream and Gnip:\n"
	var said string
	for said != title {
		var err error
		if said, err = s.stderr.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}
	want := "export TWEETSTREAM_BASE_URL=" + root + " BEARER_TOKEN=x BASIC_USER=x BASIC_PASSWORD=x\n"
	if said, _ = s.stderr.ReadString('\n'); said != want {
		t.Errorf("said %q, want %q", said, want)
	}
}

// --verify takes each kind of credential that is given, and refuses the others.
func TestServeVerifiesFeeds(t *testing.T) {
	t.Setenv("BEARER_TOKEN", canary.Word)
	for _, name := range []string{"BASIC_USER", "BASIC_PASSWORD", "CONSUMER_KEY", "CONSUMER_SECRET",
		"ACCESS_TOKEN", "ACCESS_TOKEN_SECRET"} {
		t.Setenv(name, "")
	}
	s := serving(t, "--verify")
	for _, tt := range []struct {
		path, token string
		status      int
	}{
		{"/2/powerstream", canary.Word, 200},
		{"/2/powerstream", "x", 401},
		{"/2/powerstream", "", 401},
		{"/stream/powertrack" + gnipPath, canary.Word, 401},
		{"/1.1/statuses/sample.json", canary.Word, 401},
	} {
		r := get(t, strings.TrimSuffix(s.url, "/1.1")+tt.path)
		r.Header.Set("Authorization", "Bearer "+tt.token)
		if line, status := firstOf(t, r); status != tt.status {
			t.Errorf("%s: %d %.80q", tt.path, status, line)
		}
	}
}

// One whole kind of credential is enough, and a part of one is a mistake.
func TestKeysOf(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	for _, tt := range []struct {
		pairs, want string
		has         func(*streamtest.Keys) bool
	}{
		{"", "credentials missing: CONSUMER_KEY, ", nil},
		{"BASIC_USER=x", "credentials missing: BASIC_PASSWORD", nil},
		{"BEARER_TOKEN=x ACCESS_TOKEN=x", "credentials missing: CONSUMER_KEY, CONSUMER_SECRET, ", nil},
		{`BEARER_TOKEN="x"`, "without quotes", nil},
		{"BEARER_TOKEN=x", "", func(k *streamtest.Keys) bool {
			return k.BearerToken.Reveal() == "x" && k.OAuth1 == nil && k.User.Reveal() == ""
		}},
		{"TWITTER_BEARER_TOKEN=x BASIC_USER=y BASIC_PASSWORD=z", "", func(k *streamtest.Keys) bool {
			return k.BearerToken.Reveal() == "x" && k.User.Reveal() == "y" && k.Password.Reveal() == "z"
		}},
	} {
		getenv := func(name string) string {
			for pair := range strings.FieldsSeq(tt.pairs) {
				if value, ok := strings.CutPrefix(pair, name+"="); ok {
					return value
				}
			}
			return ""
		}
		keys, err := keysOf("", getenv)
		switch {
		case tt.has == nil && (err == nil || !strings.Contains(err.Error(), tt.want) || !isUsage(err)):
			t.Errorf("%s: %v, want %s", tt.pairs, err, tt.want)
		case tt.has != nil && (err != nil || !tt.has(keys)):
			t.Errorf("%s: %v", tt.pairs, err)
		}
	}
}
