package tweetstream_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/lab/kit"
	"github.com/gotweetstream/tweetstream/streamtest"
)

func addWireFiles(f *testing.F) {
	files, err := filepath.Glob("testdata/*.in")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		wire, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(wire, uint8(3))
	}
}

// FuzzSplitInvariance: the same bytes give the same events, however they
// arrive, and every Raw is a piece of them.
func FuzzSplitInvariance(f *testing.F) {
	addWireFiles(f)
	f.Fuzz(func(t *testing.T, wire []byte, size uint8) {
		whole := describe(tweetstream.NewDecoder(bytes.NewReader(wire)))
		split := describe(tweetstream.NewDecoder(&pieces{bytes.NewReader(wire), 1 + int(size)}))
		if diff := cmp.Diff(whole, split); diff != "" {
			t.Errorf("in pieces of %d (-whole +split):\n%s", 1+int(size), diff)
		}
		events, _ := decodeAll(tweetstream.NewDecoder(iotest.HalfReader(bytes.NewReader(wire))))
		for _, e := range events {
			if !bytes.Contains(wire, tweetstream.Raw(e)) {
				t.Errorf("%v: Raw %q is not in the input", e.Kind(), tweetstream.Raw(e))
			}
		}
	})
}

// FuzzDelimited: lengths that lie cost no message that stands on a line of its
// own at the end, and never make the decoder hang or panic.
func FuzzDelimited(f *testing.F) {
	addWireFiles(f)
	f.Add([]byte("12\r\n{\"limit\":{}}\r\n-1\r\n99999999\r\n"), uint8(0))
	f.Fuzz(func(t *testing.T, wire []byte, size uint8) {
		decode := func(size int) string {
			d := tweetstream.NewDecoder(&pieces{bytes.NewReader(wire), size})
			d.SetDelimited(true)
			return describe(d)
		}
		if diff := cmp.Diff(decode(1<<20), decode(1+int(size))); diff != "" {
			t.Errorf("in pieces of %d (-whole +split):\n%s", 1+int(size), diff)
		}
	})
}

// FuzzFraming: of any bytes, each message comes once and in order, and what is
// left out between them is white space and one byte order mark. Only what may
// have been cut off is missing at the end.
func FuzzFraming(f *testing.F) {
	addWireFiles(f)
	f.Fuzz(func(t *testing.T, wire []byte, _ uint8) {
		events, err := decodeAll(tweetstream.NewDecoder(bytes.NewReader(wire)))
		rest := bytes.TrimPrefix(wire, []byte("\ufeff"))
		for i, e := range events {
			before, after, found := bytes.Cut(rest, tweetstream.Raw(e))
			if !found || len(bytes.TrimSpace(before)) > 0 {
				t.Fatalf("event %d, %v, is %q; what has not come yet is %q", i, e.Kind(), tweetstream.Raw(e), rest)
			}
			if e.Kind() != tweetstream.KindKeepAlive {
				rest = after
			}
		}
		if whole := len(bytes.TrimSpace(rest)) == 0; whole != (err == io.EOF) || bytes.ContainsRune(bytes.TrimSpace(rest), '\n') {
			t.Errorf("ended with %v, and %q has not come", err, rest)
		}
	})
}

// FuzzObjects: objects that stand on lines of their own come as they are,
// whatever ends the lines and however many blank ones are between them.
func FuzzObjects(f *testing.F) {
	addWireFiles(f)
	f.Fuzz(func(t *testing.T, text []byte, ends uint8) {
		var wire []byte
		var want, got []string
		for line := range bytes.Lines(text) {
			line = bytes.TrimSpace(line)
			if !json.Valid(line) || line[0] != '{' {
				continue
			}
			want = append(want, string(line))
			wire = append(wire, line...)
			wire = append(wire, [...]string{"\r\n", "\n", "\r\n\r\n", "\n\n\r\n"}[ends%4]...)
			ends = ends>>2 | ends<<6
		}
		events, err := decodeAll(tweetstream.NewDecoder(bytes.NewReader(wire)))
		for _, e := range events {
			if e.Kind() != tweetstream.KindKeepAlive {
				got = append(got, string(tweetstream.Raw(e)))
			}
		}
		if diff := cmp.Diff(want, got); diff != "" || err != io.EOF {
			t.Errorf("ended with %v; messages (-want +got):\n%s", err, diff)
		}
	})
}

// FuzzSigning: whatever the credentials and parameters are, what is sent is what
// the verifier of package streamtest, which shares no code with the signer,
// accepts; and no one accepts it who has another secret.
func FuzzSigning(f *testing.F) {
	f.Add("key", "secret", " token\n", "token-secret", "a&b=c %~*+é", "tier", "2", false)
	f.Add("k%2B+y", "s&c=ret", "tok/en", "t~%25", "\u202e\x7f", "a.b-c_d~e", "\xff\x00 \r\n", true)
	f.Fuzz(func(t *testing.T, key, secret, token, tokenSecret, text, name, value string, get bool) {
		c := tweetstream.Credentials{
			ConsumerKey: tweetstream.NewSecret(key), ConsumerSecret: tweetstream.NewSecret(secret),
			AccessToken: tweetstream.NewSecret(token), AccessTokenSecret: tweetstream.NewSecret(tokenSecret),
		}
		var sent bytes.Buffer
		carrier := kit.RoundTripper(func(r *http.Request) (*http.Response, error) {
			return nil, r.Write(&sent)
		})
		client, err := tweetstream.New(c, tweetstream.WithHTTPClient(&http.Client{Transport: carrier}), tweetstream.WithMaxRetries(0))
		if err != nil {
			t.Skip(err)
		}
		extra := url.Values{name: {value, text}}
		if get {
			kit.Collect(t)(client.Sample(t.Context(), tweetstream.SampleParams{Extra: extra}))
		} else {
			kit.Collect(t)(client.Filter(t.Context(), tweetstream.FilterParams{Track: []string{text}, Extra: extra}))
		}
		if sent.Len() == 0 {
			t.Skip("the parameters were refused")
		}
		if err := streamtest.NewVerifier(trimmed(c)).Verify(received(t, sent.Bytes())); err != nil {
			t.Errorf("%v\n%q", err, sent.Bytes())
		}
		other := trimmed(c)
		other.AccessTokenSecret = tweetstream.NewSecret(other.AccessTokenSecret.Reveal() + "x")
		var refused *streamtest.AuthError
		if err := streamtest.NewVerifier(other).Verify(received(t, sent.Bytes())); !errors.As(err, &refused) || refused.Reason != streamtest.AuthSignature {
			t.Errorf("with another secret: %v", err)
		}
	})
}

// trimmed is what New makes of credentials.
func trimmed(c tweetstream.Credentials) tweetstream.Credentials {
	for _, s := range []*tweetstream.Secret{&c.ConsumerKey, &c.ConsumerSecret, &c.AccessToken, &c.AccessTokenSecret} {
		*s = tweetstream.NewSecret(strings.TrimSpace(s.Reveal()))
	}
	return c
}

// received is a request as a server has it.
func received(t *testing.T, wire []byte) *http.Request {
	r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(wire)))
	if err != nil {
		t.Fatal(err)
	}
	r.TLS = &tls.ConnectionState{}
	return r
}
