package streamtest_test

import (
	"errors"
	"io"
	"net/http"
	"testing"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/canary"
	"github.com/gotweetstream/tweetstream/internal/lab/kit"
	"github.com/gotweetstream/tweetstream/streamtest"
)

// bearer lets requests with one token pass.
type bearer string

func (b bearer) Verify(r *http.Request) error {
	_, _ = io.Copy(io.Discard, r.Body) // as a verifier may
	if r.Header.Get("Authorization") != "Bearer "+string(b) {
		return errors.New("no such <token>")
	}
	return nil
}

func (bearer) Challenge() string { return "Bearer" }

// A Verifier of one's own decides, and its reason is in the answer.
func TestOwnVerifier(t *testing.T) {
	srv := streamtest.NewUnstartedServer(
		streamtest.Stream(streamtest.Message(`{"a":1}`), streamtest.End()),
	)
	srv.Verifier = bearer("tide")
	srv.Start()
	defer srv.Close()
	for _, test := range []struct {
		token, challenge, want string
		status                 int
	}{
		{"fog", "Bearer", "{\"errors\":[{\"code\":32,\"message\":" +
			"\"Could not authenticate you: no such \\u003ctoken\\u003e\"}]}\n", 401},
		{"tide", "", "{\"a\":1}\r\n", 200},
	} {
		r, err := http.NewRequest("GET", srv.URL+"/1.1/statuses/sample.json", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+test.token)
		response, err := srv.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		body, _ := io.ReadAll(response.Body)
		if response.StatusCode != test.status || string(body) != test.want ||
			response.Header.Get("WWW-Authenticate") != test.challenge {
			t.Errorf("with %q: %d, %q, %v", test.token, response.StatusCode, body, response.Header)
		}
	}
	if err := srv.Requests()[0].AuthError; err == nil || err.Error() != "no such <token>" {
		t.Errorf("AuthError is %v", err)
	}
}

// Every credential holds the canary, so a search for it finds every leak.
func TestCredentialsHoldTheCanary(t *testing.T) {
	c := streamtest.NewUnstartedServer().Credentials()
	for _, secret := range []tweetstream.Secret{
		c.ConsumerKey, c.ConsumerSecret, c.AccessToken, c.AccessTokenSecret,
	} {
		text := secret.Reveal()
		if len(text) < 30 || canary.Find([]byte(text), canary.Word) != "plain" {
			t.Errorf("a credential is %q", text)
		}
	}
}

// The account is that of the OAuth parameters, and gives none of them away.
func TestAccount(t *testing.T) {
	srv := streamtest.NewServer(streamtest.Refuse(420, ""), streamtest.Refuse(420, ""))
	defer srv.Close()
	sample(t, srv)
	sample(t, srv)
	kit.Get(t, srv.Client(), srv.URL+"/1.1/statuses/sample.json")
	all := srv.Requests()
	if all[0].Account == "" || all[0].Account != all[1].Account || all[2].Account != "" {
		t.Errorf("accounts are %q, %q, %q", all[0].Account, all[1].Account, all[2].Account)
	}
}
