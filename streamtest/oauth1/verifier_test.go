package oauth1_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mrjones/oauth"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/streamtest/oauth1"
)

func credentials(key, secret, token, tokenSecret string) tweetstream.Credentials {
	return tweetstream.Credentials{
		ConsumerKey: tweetstream.NewSecret(key), ConsumerSecret: tweetstream.NewSecret(secret),
		AccessToken: tweetstream.NewSecret(token), AccessTokenSecret: tweetstream.NewSecret(tokenSecret),
	}
}

// request is a request in wire form, as a server has it.
func request(t testing.TB, secure bool, wire string) *http.Request {
	t.Helper()
	lines := strings.NewReader(strings.ReplaceAll(wire, "\n", "\r\n"))
	r, err := http.ReadRequest(bufio.NewReader(lines))
	if err != nil {
		t.Fatal(err)
	}
	if secure {
		r.TLS = &tls.ConnectionState{}
	}
	return r
}

// Requests with published signatures. That of RFC 5849 §3.4.1 is the one of its
// erratum 2550, as the one printed there was made for a GET.
var published = []struct {
	name        string
	credentials tweetstream.Credentials
	secure      bool
	wire        string
}{
	{
		name: "RFC 5849 section 1.2",
		credentials: credentials(
			"dpf43f3p2l4k3l03",
			"kd94hf93k423kf44",
			"nnch734d00sl2jdk",
			"pfkkdhi9sl3r4s00",
		),
		wire: `GET /photos?file=vacation.jpg&size=original HTTP/1.1
Host: photos.example.net
Authorization: OAuth ` + strings.Join([]string{
			`realm="Photos"`,
			`oauth_consumer_key="dpf43f3p2l4k3l03"`,
			`oauth_token="nnch734d00sl2jdk"`,
			`oauth_signature_method="HMAC-SHA1"`,
			`oauth_timestamp="137131202"`,
			`oauth_nonce="chapoH"`,
			`oauth_signature="MdpQcU8iPSUjWoN%2FUDMsK2sui9I%3D"`,
		}, ", ") + `

`,
	},
	{
		name:        "RFC 5849 section 3.4.1",
		credentials: credentials("9djdj82h48djs9d2", "j49sk3j29djd", "kkk9d7dh3k39sjv7", "dh893hdasih9"),
		wire: `POST /request?b5=%3D%253D&a3=a&c%40=&a2=r%20b HTTP/1.1
Host: EXAMPLE.com:80
Content-Type: application/x-www-form-urlencoded
Content-Length: 9
Authorization: OAuth ` + strings.Join([]string{
			`realm="Example"`,
			`oauth_consumer_key="9djdj82h48djs9d2"`,
			`oauth_token="kkk9d7dh3k39sjv7"`,
			`oauth_signature_method="HMAC-SHA1"`,
			`oauth_timestamp="137131201"`,
			`oauth_nonce="7d8f3e4a"`,
			`oauth_signature="r6%2FTJjbCOr97%2F%2BUU0NsvSne7s5g%3D"`,
		}, ", ") + `

c2&a3=2+q`,
	},
	{
		name: "Twitter, creating a signature",
		credentials: credentials(
			"xvz1evFS4wEEPTGEFPHBog",
			"kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
			"370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
			"LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
		),
		secure: true,
		wire: `POST /1.1/statuses/update.json?include_entities=true HTTP/1.1
Host: api.twitter.com
Content-Type: application/x-www-form-urlencoded; charset=utf-8
Content-Length: 76
Authorization: OAuth ` + strings.Join([]string{
			`oauth_consumer_key="xvz1evFS4wEEPTGEFPHBog"`,
			`oauth_nonce="kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg"`,
			`oauth_signature="hCtSmYh%2BiHYCEqBWrE7C7hYmtUk%3D"`,
			`oauth_signature_method="HMAC-SHA1"`,
			`oauth_timestamp="1318622958"`,
			`oauth_token="370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb"`,
			`oauth_version="1.0"`,
		}, ", ") + `

status=Hello%20Ladies%20%2b%20Gentlemen%2c%20a%20signed%20OAuth%20request%21`,
	},
}

func TestVerifyPublishedSignatures(t *testing.T) {
	for _, p := range published {
		t.Run(p.name, func(t *testing.T) {
			v := oauth1.NewVerifier(p.credentials)
			v.Window = 0
			r := request(t, p.secure, p.wire)
			before := strings.SplitN(strings.ReplaceAll(p.wire, "\n", "\r\n"), "\r\n\r\n", 2)[1]
			if err := v.Verify(r); err != nil {
				t.Errorf("Verify: %v", err)
			}
			if body, _ := io.ReadAll(r.Body); string(body) != before {
				t.Errorf("the body is %q after Verify, was %q", body, before)
			}
		})
	}
}

// Whatever is changed in a signed request, it is no longer accepted, and the
// error says why without a secret or a signature.
func TestVerifyRefuses(t *testing.T) {
	const signature = "hCtSmYh"
	tests := []struct {
		name, old, new string
		want           oauth1.Reason
	}{
		{"no header", "Authorization", "X-Authorization", oauth1.Missing},
		{"another scheme", "OAuth oauth_consumer_key", "Bearer oauth_consumer_key", oauth1.Missing},
		{"no quotes", `oauth_version="1.0"`, `oauth_version=1.0`, oauth1.Malformed},
		{"no commas", `", oauth_version`, `" oauth_version`, oauth1.Malformed},
		{"bad encoding", "%2BiHYC", "%ZZiHYC", oauth1.Malformed},
		{
			"a parameter twice",
			`oauth_version="1.0"`,
			`oauth_version="1.0", oauth_version="1.0"`,
			oauth1.Malformed,
		},
		{"bad query encoding", "=true", "=%zz", oauth1.Malformed},
		{"bad form encoding", "Hello%20", "Hello%2z", oauth1.Malformed},
		{"no timestamp", "1318622958", "", oauth1.Malformed},
		{"negative timestamp", "1318622958", "-5", oauth1.Malformed},
		{"method", "HMAC-SHA1", "PLAINTEXT", oauth1.Unsupported},
		{"version", `"1.0"`, `"2.0"`, oauth1.Unsupported},
		{"consumer", "xvz1evFS4w", "xvz1evFS4x", oauth1.UnknownConsumer},
		{"token", "370773112-", "370773113-", oauth1.UnknownToken},
		{"other timestamp", "1318622958", "1318622959", oauth1.BadSignature},
		{"nonce", "kYjzVBB8", "kYjzVBB9", oauth1.BadSignature},
		{"HTTP method", "POST", "PUT", oauth1.BadSignature},
		{"path", "update.json", "Update.json", oauth1.BadSignature},
		{"host", "api.twitter.com", "api2.twitter.com", oauth1.BadSignature},
		{"port", "api.twitter.com", "api.twitter.com:8443", oauth1.BadSignature},
		{"query", "=true", "=false", oauth1.BadSignature},
		{"form", "Hello", "hello", oauth1.BadSignature},
		{"not a form", "application/x-www-form-urlencoded", "text/plain", oauth1.BadSignature},
		{"signature", "EqBWrE7C", "EqBWrE7D", oauth1.BadSignature},
		{"no Base64", "EqBWrE7C", "EqBWr*7C", oauth1.BadSignature},
	}
	p := published[2]
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			wire := strings.Replace(p.wire, test.old, test.new, 1)
			if wire == p.wire {
				t.Fatalf("%q does not occur", test.old)
			}
			v := oauth1.NewVerifier(p.credentials)
			v.Window = 0
			err := v.Verify(request(t, p.secure, wire))
			var refused *oauth1.AuthError
			if !errors.As(err, &refused) || refused.Reason != test.want {
				t.Fatalf("Verify: %v, want reason %q", err, test.want)
			}
			for _, secret := range []string{signature, p.credentials.ConsumerSecret.Reveal(),
				p.credentials.AccessTokenSecret.Reveal()} {
				if text := fmt.Sprintf("%v %+v %#v", err, err, refused); strings.Contains(text, secret) {
					t.Errorf("%q is in the error: %s", secret, text)
				}
			}
		})
	}
}

func TestVerifyWrongSecrets(t *testing.T) {
	for _, c := range []tweetstream.Credentials{
		credentials("dpf43f3p2l4k3l03", "kd94hf93k423kf45", "nnch734d00sl2jdk", "pfkkdhi9sl3r4s00"),
		credentials("dpf43f3p2l4k3l03", "kd94hf93k423kf44", "nnch734d00sl2jdk", "pfkkdhi9sl3r4s01"),
	} {
		v := oauth1.NewVerifier(c)
		v.Window = 0
		if err := v.Verify(request(t, false, published[0].wire)); err == nil {
			t.Errorf("accepted with another secret")
		}
	}
}

// signer gives requests as a server would have them, signed by mrjones/oauth.
type signer struct {
	client *http.Client
	sent   *http.Request
}

func newSigner(c tweetstream.Credentials) *signer {
	s := new(signer)
	key, secret := c.ConsumerKey.Reveal(), c.ConsumerSecret.Reveal()
	consumer := oauth.NewConsumer(key, secret, oauth.ServiceProvider{})
	consumer.HttpClient = s
	token := oauth.AccessToken{Token: c.AccessToken.Reveal(), Secret: c.AccessTokenSecret.Reveal()}
	client, err := consumer.MakeHttpClient(&token)
	if err != nil {
		panic(err)
	}
	s.client = client
	return s
}

// Do implements oauth.HttpClient: it keeps the request instead of sending it.
func (s *signer) Do(r *http.Request) (*http.Response, error) {
	var wire bytes.Buffer
	if err := r.Write(&wire); err != nil {
		return nil, err
	}
	sent, err := http.ReadRequest(bufio.NewReader(&wire))
	if r.URL.Scheme == "https" {
		sent.TLS = &tls.ConnectionState{}
	}
	s.sent = sent
	return &http.Response{StatusCode: 200, Body: http.NoBody, Request: r}, err
}

func (s *signer) sign(t testing.TB, method, target string, form url.Values) *http.Request {
	t.Helper()
	r, err := http.NewRequest(method, target, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if _, err := s.client.Do(r); err != nil {
		t.Fatal(err)
	}
	return s.sent
}

// Two implementations that do not know each other agree.
func TestVerifyAcceptsOtherImplementation(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	c := credentials("key", "s&cr=t", "token", "t%k€n")
	v, s := oauth1.NewVerifier(c), newSigner(c)
	n := 10_000
	if testing.Short() {
		n = 500
	}
	for i := range n {
		values := url.Values{}
		for range rng.IntN(5) {
			name := []string{"track", "follow", "locations", "a", "language"}[rng.IntN(5)]
			values.Add(name, randomText(rng))
		}
		host := []string{"https://stream.twitter.com", "http://127.0.0.1:8080",
			"http://localhost"}[rng.IntN(3)]
		var r *http.Request
		if i%2 == 0 {
			r = s.sign(t, "GET", host+"/1.1/statuses/sample.json?"+values.Encode(), nil)
		} else {
			r = s.sign(t, "POST", host+"/1.1/statuses/filter.json", values)
		}
		if err := v.Verify(r); err != nil {
			t.Fatalf("request %d with %q: %v", i, values, err)
		}
	}
}

func randomText(rng *rand.Rand) string {
	alphabet := []rune("abcXYZ019 -._~!*'();:@&=+$,/?#[]%\"<>\\{}|^`\t\né日🌧\u0000")
	text := make([]rune, rng.IntN(12))
	for i := range text {
		text[i] = alphabet[rng.IntN(len(alphabet))]
	}
	return string(text)
}

func TestVerifyTimestampWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := credentials("key", "secret", "token", "secret")
		v := oauth1.NewVerifier(c)
		v.Nonces = 0
		r := newSigner(c).sign(t, "GET", "https://stream.twitter.com/1.1/statuses/sample.json", nil)
		time.Sleep(300 * time.Second)
		if err := v.Verify(r); err != nil {
			t.Errorf("after 300 s: %v", err)
		}
		time.Sleep(time.Second)
		err := v.Verify(r)
		var refused *oauth1.AuthError
		if !errors.As(err, &refused) || refused.Reason != oauth1.BadTimestamp ||
			!strings.Contains(err.Error(), "-301 s") {
			t.Errorf("after 301 s: %v", err)
		}
		wire := strings.Replace(published[0].wire, "137131202", "9223372036854775807", 1)
		future := request(t, false, wire)
		v = oauth1.NewVerifier(published[0].credentials)
		if err := v.Verify(future); !errors.As(err, &refused) || refused.Reason != oauth1.BadTimestamp {
			t.Errorf("far future: %v", err)
		}
	})
}

func TestVerifyNonces(t *testing.T) {
	c := credentials("key", "secret", "token", "secret")
	v, s := oauth1.NewVerifier(c), newSigner(c)
	v.Nonces = 3
	var requests []*http.Request
	for range 10 {
		r := s.sign(t, "GET", "https://stream.twitter.com/1.1/statuses/sample.json", nil)
		requests = append(requests, r)
		if err := v.Verify(r); err != nil {
			t.Fatal(err)
		}
	}
	for i, r := range requests[7:] {
		err := v.Verify(r)
		var refused *oauth1.AuthError
		if !errors.As(err, &refused) || refused.Reason != oauth1.UsedNonce {
			t.Errorf("request %d again: %v, want %q", i+7, err, oauth1.UsedNonce)
		}
	}
	if err := v.Verify(requests[0]); err != nil {
		t.Errorf("the first nonce should be forgotten: %v", err)
	}
}

func TestVerifyLargeBody(t *testing.T) {
	body := strings.Repeat("a", 1<<20+1)
	length := fmt.Sprint("Content-Length: ", len(body))
	r := request(t, true, strings.Replace(published[2].wire, "Content-Length: 76", length, 1))
	r.Body = io.NopCloser(strings.NewReader(body))
	if err := oauth1.NewVerifier(published[2].credentials).Verify(r); err == nil {
		t.Error("accepted a body of more than 1 MiB")
	}
	if got, _ := io.ReadAll(r.Body); len(got) != len(body) {
		t.Errorf("%d bytes of body are left, want %d", len(got), len(body))
	}
}

// No header is accepted without the secrets, and whatever it is, the error is of
// the documented type and holds no secret.
func FuzzVerifyHeader(f *testing.F) {
	for _, p := range published {
		header := p.wire[strings.Index(p.wire, "OAuth"):]
		f.Add(header[:strings.Index(header, "\n")])
	}
	f.Add(`OAuth a="b",,="",realm="x, y",`)
	f.Fuzz(func(t *testing.T, header string) {
		c := credentials("key", "consumer-secret", "token", "token-secret")
		r := request(t, false, "GET / HTTP/1.1\nHost: example.com\n\n")
		r.Header.Set("Authorization", header)
		err := oauth1.NewVerifier(c).Verify(r)
		var refused *oauth1.AuthError
		if !errors.As(err, &refused) {
			t.Fatalf("Verify(%q): %v", header, err)
		}
		if strings.Contains(err.Error(), "consumer-secret") ||
			strings.Contains(err.Error(), "token-secret") {
			t.Errorf("Verify(%q) gives a secret away: %v", header, err)
		}
	})
}
