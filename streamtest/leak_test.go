package streamtest_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/gotweetstream/tweetstream/streamtest"
)

// TestLeak: no usual form of a secret is missed, wherever in a text it stands.
func TestLeak(t *testing.T) {
	for _, secret := range []string{streamtest.Canary, `a/b+c="d"<é>` + "\u202e"} {
		for _, before := range []string{"", "1", "12", "123"} {
			text := before + secret + ", and more"
			quoted, err := json.Marshal(text)
			if err != nil {
				t.Fatal(err)
			}
			for form, output := range map[string]string{
				"plain": text, "upper": strings.ToUpper(text), "JSON": string(quoted), "form": url.QueryEscape(text), "path": url.PathEscape(text),
				"%q": fmt.Sprintf("%q", text), "%+q": fmt.Sprintf("%+q", text), "%x": fmt.Sprintf("%x", text), "%X": fmt.Sprintf("%X", text),
				"%v": fmt.Sprintf("%v", []byte(text)), "%#v": fmt.Sprintf("%#v", []byte(text)), "base64": base64.StdEncoding.EncodeToString([]byte(text)),
				"base64url": base64.RawURLEncoding.EncodeToString([]byte(text)), "JSON bytes": strings.ReplaceAll(strings.Trim(fmt.Sprint([]byte(text)), "[]"), " ", ","),
			} {
				if streamtest.Leak([]byte("said "+output), "", "unsaid", secret) == "" {
					t.Errorf("%s of %q was missed: %s", form, text, output)
				}
			}
			half := base64.StdEncoding.EncodeToString([]byte(before+secret[:len(secret)-4])) + secret[4:]
			if form := streamtest.Leak([]byte(half), "", secret); form != "" {
				t.Errorf("parts of %q are said to be all of it, %s: %s", secret, form, half)
			}
		}
	}
}

// TestCredentialsHoldTheCanary: so that who looks for it finds a leak.
func TestCredentialsHoldTheCanary(t *testing.T) {
	c := streamtest.NewUnstartedServer().Credentials()
	for _, secret := range []string{c.ConsumerKey.Reveal(), c.ConsumerSecret.Reveal(), c.AccessToken.Reveal(), c.AccessTokenSecret.Reveal()} {
		if len(secret) < 30 || streamtest.Leak([]byte(secret), streamtest.Canary) != "plain" {
			t.Errorf("a credential is %q", secret)
		}
	}
}
