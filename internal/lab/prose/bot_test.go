package prose_test

import (
	"context"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/lab/kit"
	"github.com/gotweetstream/tweetstream/streamtest"
)

// The bots of docs/tweepy.md say the same of the same stream. tweepy is led to
// the server in the place of its own host.
func TestBotsOfTheTweepyPage(t *testing.T) {
	python := kit.PythonWithTweepy(t)
	srv := streamtest.NewServer(
		streamtest.Stream(streamtest.Message(
			`{"id":1268123456789012480,"in_reply_to_status_id":null,`+
				`"text":"Ferry 3 leaves at 12:05","user":{"screen_name":"north_pier"}}`,
			`{"delete":{"status":{"id":7,"user_id":12}}}`,
			`{"scrub_geo":{"user_id":12,"up_to_status_id":9}}`,
			`{"limit":{"track":3}}`,
			`{"status_withheld":{"id":8,"user_id":12,"withheld_in_countries":["DE","FR"]}}`,
			`{"user_withheld":{"id":12,"withheld_in_countries":["XX"]}}`,
			`{"warning":{"code":"FALLING_BEHIND","message":"60 %","percent_full":60}}`,
		), streamtest.KeepAlive(), streamtest.End()),
		streamtest.Stream(streamtest.Message(
			`{"id":1268123456789012481,"in_reply_to_status_id":null,`+
				`"text":"Tea &amp; toast on deck","user":{"screen_name":"galley"}}`,
			`{"disconnect":{"code":6,"stream_name":"harbour","reason":"token revoked"}}`)),
	)
	defer srv.Close()

	got := lines(runBot(t, python, srv))
	want := lines(outputOfExample(t, "Client_Filter_tweepy"))
	if len(got) != len(want) {
		t.Fatalf("the Python bot says:\n%s\nthe Go bot says:\n%s",
			strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for i := range got {
		if !strings.HasPrefix(want[i], got[i]) { // the Go bot has more to say
			t.Errorf("line %d: the Python bot says %q, the Go bot %q", i+1, got[i], want[i])
		}
	}
}

func lines(text string) []string { return strings.Split(strings.TrimSpace(text), "\n") }

// led is put before the bot: it leads each request to another server just before
// it is signed.
const led = `
import os
import oauthlib.oauth1
sign = oauthlib.oauth1.Client.sign
oauthlib.oauth1.Client.sign = lambda client, uri, *args, **kwargs: sign(
    client, uri.replace("https://stream.twitter.com", os.environ["SERVER"]), *args, **kwargs)
`

// runBot runs the first Python code of the page and returns its output.
func runBot(t *testing.T, python string, srv *streamtest.Server) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	bot := filepath.Join(t.TempDir(), "bot.py")
	page, err := os.ReadFile("../../../docs/tweepy.md")
	if err != nil {
		t.Fatal(err)
	}
	_, code, _ := strings.Cut(string(page), "```python\n")
	code, _, _ = strings.Cut(code, "```")
	if err := os.WriteFile(bot, []byte(led+code), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(ctx, python, bot)
	cmd.Dir = filepath.Dir(bot)
	cmd.Env = append(os.Environ(), append(environment(srv.Credentials()), "SERVER="+srv.URL)...)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

func environment(c tweetstream.Credentials) []string {
	return []string{
		"CONSUMER_KEY=" + c.ConsumerKey.Reveal(), "CONSUMER_SECRET=" + c.ConsumerSecret.Reveal(),
		"ACCESS_TOKEN=" + c.AccessToken.Reveal(), "ACCESS_TOKEN_SECRET=" + c.AccessTokenSecret.Reveal(),
	}
}

// outputOfExample returns the output of an example of the root.
func outputOfExample(t *testing.T, name string) string {
	t.Helper()
	const file = "../../../example_test.go"
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	for _, example := range doc.Examples([]*ast.File{parsed}...) {
		if example.Name == name {
			return example.Output
		}
	}
	t.Fatalf("there is no example %s", name)
	return ""
}
