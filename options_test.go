package tweetstream_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/canary"
	"github.com/gotweetstream/tweetstream/internal/lab/kit"
	"github.com/gotweetstream/tweetstream/streamtest"
)

// TestParamErrors: each rule, the parameter that it names, and that a valid
// neighbour of each is let through.
func TestParamErrors(t *testing.T) {
	track := func(terms ...string) tweetstream.FilterParams {
		return tweetstream.FilterParams{Track: terms}
	}
	box := func(w, s, e, n float64) tweetstream.FilterParams {
		box := tweetstream.Box{West: w, South: s, East: e, North: n}
		return tweetstream.FilterParams{Locations: []tweetstream.Box{box}}
	}
	with := func(change func(*tweetstream.FilterParams)) tweetstream.FilterParams {
		p := track("x")
		change(&p)
		return p
	}
	ids := func(n int) (ids []int64) {
		for i := range n {
			ids = append(ids, int64(i+1))
		}
		return ids
	}
	for _, tt := range []struct {
		name   string
		params tweetstream.FilterParams
		param  string // "" if valid
		says   string
	}{
		{"no predicate", tweetstream.FilterParams{Language: []string{"en"}}, "follow, track, locations",
			"at least one"},
		{"400 terms", track(slices.Repeat([]string{"x"}, 400)...), "", ""},
		{"401 terms", track(slices.Repeat([]string{"x"}, 401)...), "track", "at most 400"},
		{"60 bytes", track(strings.Repeat("é", 30)), "", ""},
		{"61 bytes", track(strings.Repeat("é", 30) + "x"), "track", "61 bytes"},
		{"empty term", track("x", ""), "track", "term 2 of the list is empty"},
		{"blank term", track(" \t"), "track", "empty"},
		{"comma", track("a,b"), "track", "comma"},
		{"control character", track("a\nb"), "track", "control"},
		{"invalid UTF-8", track("a\xff"), "track", "UTF-8"},
		{"5,000 ids", tweetstream.FilterParams{Follow: ids(5000)}, "", ""},
		{"5,001 ids", tweetstream.FilterParams{Follow: ids(5001)}, "follow", "at most 5000"},
		{"id 0", tweetstream.FilterParams{Follow: []int64{12, 0}}, "follow", "number 2 of the list"},
		{"negative id", tweetstream.FilterParams{Follow: []int64{-1}}, "follow", "not positive"},
		{"world", box(-180, -90, 180, 90), "", ""},
		{"longitude", box(-181, 0, 1, 1), "locations", "longitude must be in [-180, 180]"},
		{"latitude", box(0, 0, 1, 91), "locations", "latitude"},
		{"lat and lon swapped", box(37, -122, 38, -121), "locations", "latitude"},
		{"NaN", box(math.NaN(), 0, 1, 1), "locations", "longitude"},
		{"infinite", box(0, 0, math.Inf(1), 1), "locations", "longitude"},
		{"east first", box(1, 0, 0, 1), "locations", "south-west"},
		{"north first", box(0, 1, 1, 0), "locations", "south-west"},
		{"25 boxes", tweetstream.FilterParams{Locations: slices.Repeat(box(0, 0, 1, 1).Locations, 25)},
			"", ""},
		{"26 boxes", tweetstream.FilterParams{Locations: slices.Repeat(box(0, 0, 1, 1).Locations, 26)},
			"locations", "at most 25"},
		{"level", with(func(p *tweetstream.FilterParams) { p.FilterLevel = "high" }),
			"filter_level", `"high"`},
		{"language", with(func(p *tweetstream.FilterParams) { p.Language = []string{"zh-Hant"} }), "",
			""},
		{"no language", with(func(p *tweetstream.FilterParams) { p.Language = []string{"en,ja"} }),
			"language", "BCP 47"},
		{"extra", with(func(p *tweetstream.FilterParams) { p.Extra = url.Values{"count": {"100"}} }), "",
			""},
		{"extra track", with(func(p *tweetstream.FilterParams) { p.Extra = url.Values{"track": {"y"}} }),
			"track", "its own field"},
		{"extra name", with(func(p *tweetstream.FilterParams) { p.Extra = url.Values{"a[b]": {"y"}} }),
			"a[b]", "can be used in Extra"},
		{"extra without a value",
			with(func(p *tweetstream.FilterParams) { p.Extra = url.Values{"x": nil} }), "", ""},
		{"language -", with(func(p *tweetstream.FilterParams) { p.Language = []string{"-"} }),
			"language", "BCP 47"},
		{"flat box", box(0, 0, 0.00001, 1), "locations", "four decimals"},
		{"negative zero", box(-0.00001, -0.00001, 1, 1), "", ""},
		{"extra oauth",
			with(func(p *tweetstream.FilterParams) { p.Extra = url.Values{"oauth_token": {"y"}} }),
			"oauth_token", "can be used in Extra"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			srv := streamtest.NewServer(streamtest.Refuse(403, ""))
			defer srv.Close()
			_, err := kit.Collect(t)(kit.ClientOf(t, srv).Filter(t.Context(), tt.params))
			var param *tweetstream.ParamError
			if tt.param == "" {
				if errors.As(err, &param) || len(srv.Requests()) != 1 {
					t.Errorf("was refused: %v", err)
				}
				return
			}
			if !errors.As(err, &param) || param.Param != tt.param ||
				!strings.Contains(param.Rule, tt.says) {
				t.Errorf("got %v, want a ParamError of %s that says %q", err, tt.param, tt.says)
			}
			if n := len(srv.Requests()); n != 0 {
				t.Errorf("%d requests were sent", n)
			}
		})
	}
}

// TestValidate: it gives the errors of Filter and Sample beforehand, with the status of the
// service's refusal.
func TestValidate(t *testing.T) {
	for _, tt := range []struct {
		params interface{ Validate() error }
		status int // 0 if valid
	}{
		{tweetstream.FilterParams{Track: []string{"x"}}, 0},
		{tweetstream.FilterParams{}, 406},
		{tweetstream.FilterParams{Track: []string{""}}, 406},
		{tweetstream.FilterParams{Track: slices.Repeat([]string{"x"}, 401)}, 413},
		{tweetstream.SampleParams{Language: []string{"en"}}, 0},
		{tweetstream.SampleParams{Language: []string{"en,ja"}}, 406},
	} {
		err := tt.params.Validate()
		var param *tweetstream.ParamError
		status := 0
		if errors.As(err, &param) {
			status = param.Status()
		}
		if status != tt.status || (err == nil) != (tt.status == 0) {
			t.Errorf("%+v: got %v, want a ParamError with status %d", tt.params, err, tt.status)
		}
	}
}

func TestBoxesOf(t *testing.T) {
	boxes, err := tweetstream.BoxesOf(1, 2, 3, 4, 5, 6, 7, 8)
	want := []tweetstream.Box{
		{West: 1, South: 2, East: 3, North: 4}, {West: 5, South: 6, East: 7, North: 8},
	}
	if err != nil || !slices.Equal(boxes, want) {
		t.Errorf("got %v, %v", boxes, err)
	}
	var param *tweetstream.ParamError
	_, err = tweetstream.BoxesOf(1, 2, 3)
	if !errors.As(err, &param) || param.Param != "locations" {
		t.Errorf("three coordinates: got %v, want a ParamError", err)
	}
}

// TestNewNamesEveryProblem: all at once, and without repeating secrets.
func TestNewNamesEveryProblem(t *testing.T) {
	_, err := tweetstream.New(
		tweetstream.Credentials{
			ConsumerKey:    tweetstream.NewSecret(kit.Canaries[0] + "\x00" + kit.Canaries[1]),
			ConsumerSecret: tweetstream.NewSecret("\n"),
		},
		nil,
		tweetstream.WithBaseURL("http://user:"+kit.Canaries[2]+"@example.com/1.1?x=1"),
		tweetstream.WithMaxRetries(-1),
		tweetstream.WithRetryPolicy(nil),
		tweetstream.WithStallTimeout(0),
		tweetstream.WithLogger(nil),
		tweetstream.WithMaxMessageSize(1),
		tweetstream.WithUserAgent("a\r\nb"),
		tweetstream.WithProxy(kit.Canaries[3]+":%"),
	)
	if err == nil {
		t.Fatal("no error")
	}
	for _, part := range []string{
		"ConsumerKey", "ConsumerSecret", "AccessToken: is empty", "AccessTokenSecret: is empty",
		"option 1: is nil", "WithBaseURL", "WithMaxRetries: -1", "WithRetryPolicy",
		"WithStallTimeout", "WithLogger", "WithMaxMessageSize: 1 ", "WithUserAgent", "WithProxy",
	} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error does not name %s:\n%v", part, err)
		}
	}
	if canary.Find([]byte(err.Error()), canary.Word) != "" {
		t.Errorf("the error repeats a secret:\n%v", err)
	}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		t.Fatalf("%T does not hold several errors", err)
	}
	for _, err := range joined.Unwrap() {
		var option *tweetstream.OptionError
		if !errors.As(err, &option) || option.Option == "" || option.Rule == "" {
			t.Errorf("%v is not an OptionError", err)
		}
	}
}

func TestNewWithoutAuth(t *testing.T) {
	var option *tweetstream.OptionError
	if _, err := tweetstream.New(nil); !errors.As(err, &option) || option.Option != "Auth" {
		t.Errorf("got %v, want an OptionError of Auth", err)
	}
}

func TestBaseURL(t *testing.T) {
	for base, ok := range map[string]bool{
		"https://stream.example.com/1.1":               true,
		"https://stream.example.com":                   true,
		"https://EXAMPLE.com:443/1.1/":                 true,
		"http://127.0.0.1:8080":                        true,
		"http://localhost":                             true,
		"http://[::1]:8080/1.1":                        true,
		"http://example.com":                           false, // in the clear
		"ftp://example.com":                            false,
		"example.com":                                  false,
		"":                                             false,
		"https://":                                     false,
		"https://example.com/a%2Fb":                    false, // would be signed wrongly
		"https://example.com/1.1?x=y":                  false,
		"https://me@example.com":                       false,
		"https://example.com/#f":                       false,
		"https://exa mple.com":                         false,
		"https://example.com/a(b)":                     false,
		"https://example.com:":                         false,
		"https://b\u00fccher.example":                  false,
		"http://[fe80::1%25lo]:9/":                     false,
		"https://[::1]/":                               true,
		"127.0.0.1:8080":                               false,
		"https://example.com/1.1/statuses/sample.json": false,
		"https://example.com/1.1/statuses":             false,
		"https://example.com/1.1/statuses/":            false,
	} {
		_, err := tweetstream.New(kit.Credentials, tweetstream.WithBaseURL(base))
		if (err == nil) != ok {
			t.Errorf("%q: %v", base, err)
		}
	}
	_, err := tweetstream.New(kit.Credentials,
		tweetstream.WithBaseURL("http://example.com"), tweetstream.WithPlainHTTP())
	if err != nil {
		t.Errorf("WithPlainHTTP: %v", err)
	}
}

// TestCredentialsDoNotLeak prints everything that holds credentials in every
// way that programs do by accident.
func TestCredentialsDoNotLeak(t *testing.T) {
	client, err := tweetstream.New(kit.Credentials)
	if err != nil {
		t.Fatal(err)
	}
	proxy := tweetstream.WithProxy("http://user:" + kit.Canaries[0] + "@proxy.example:3128")
	proxied, err := tweetstream.New(kit.Credentials, proxy)
	if err != nil {
		t.Fatal(err)
	}
	hidden := struct {
		credentials tweetstream.Credentials
		secret      *tweetstream.Secret
		client      any
	}{kit.Credentials, &kit.Credentials.AccessTokenSecret, kit.Credentials}
	var out bytes.Buffer
	for _, v := range []any{
		kit.Credentials, &kit.Credentials,
		kit.Credentials.ConsumerSecret, &kit.Credentials.ConsumerSecret,
		hidden, &hidden, []any{kit.Credentials}, map[string]any{"c": kit.Credentials},
		client, proxied, []any{proxied}, struct{ C *tweetstream.Client }{proxied},
	} {
		for verb := range strings.FieldsSeq(
			"%v %+v %#v %s %q %x %X %d %t %c %U %e %b %o %p %T %w %! %10.3v",
		) {
			fmt.Fprintf(&out, verb+"\n", v)
		}
		fmt.Fprintln(&out, v, fmt.Errorf("failed: %v", v))
		if text, err := json.Marshal(v); err == nil {
			out.Write(text)
		}
		slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "v", v)
		slog.New(slog.NewTextHandler(&out, nil)).Info("x", "v", v)
	}
	if client == nil || !strings.Contains(out.String(), "[redacted]") {
		t.Fatal("nothing was printed")
	}
	if form := canary.Find(out.Bytes(), kit.Canaries...); form != "" {
		t.Errorf("leaked, %s", form)
	}
}

// TestErrorsOfLongListsAreShort: a list that is wrong as a whole is not named
// item by item.
func TestErrorsOfLongListsAreShort(t *testing.T) {
	client, err := tweetstream.New(kit.Credentials)
	if err != nil {
		t.Fatal(err)
	}
	params := tweetstream.FilterParams{Follow: make([]int64, 100_000)}
	_, err = kit.Collect(t)(client.Filter(t.Context(), params))
	if n := len(err.Error()); n > 2000 {
		t.Errorf("the error has %d bytes", n)
	}
}

// TestSecret: the one way to the value, and the zero value.
func TestSecret(t *testing.T) {
	if got := tweetstream.NewSecret("x").Reveal(); got != "x" {
		t.Errorf("got %q", got)
	}
	if got := (tweetstream.Secret{}).Reveal(); got != "" {
		t.Errorf("zero Secret reveals %q", got)
	}
}

// TestErrorsAndLogsHoldNoSecrets: neither a client's log nor its errors show
// the credentials, the parameters, or the password of a proxy.
func TestErrorsAndLogsHoldNoSecrets(t *testing.T) {
	var out bytes.Buffer
	log := slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug})
	client, err := tweetstream.New(kit.Credentials,
		tweetstream.WithBaseURL("http://127.0.0.1:1"), // nothing listens there
		tweetstream.WithProxy("http://user:"+canary.Word+"@127.0.0.1:1"),
		tweetstream.WithMaxRetries(1),
		tweetstream.WithLogger(slog.New(log)),
	)
	if err != nil {
		t.Fatal(err)
	}
	params := tweetstream.FilterParams{Track: []string{canary.Word}}
	events, err := kit.Collect(t)(client.Filter(t.Context(), params))
	for _, e := range events {
		fmt.Fprintf(&out, "%v %+v %#v\n", e, e, e)
	}
	fmt.Fprintf(&out, "%v %+v %#v %q\n", err, err, err, err)
	if !strings.Contains(out.String(), "retrying") {
		t.Errorf("the retry was not logged:\n%s", &out)
	}
	if form := canary.Find(out.Bytes(), canary.Word); form != "" {
		t.Errorf("leaked, %s:\n%s", form, &out)
	}
}

// TestCallersClientIsLeftAlone: its limits do not apply, and nothing of it is
// changed.
func TestCallersClientIsLeftAlone(t *testing.T) {
	srv := streamtest.NewServer(streamtest.Stream(
		streamtest.Message(kit.Limit(1)), streamtest.Wait(50*time.Millisecond),
		streamtest.Message(kit.Limit(2)),
	))
	defer srv.Close()
	transport := &http.Transport{}
	mine := &http.Client{Transport: transport, Timeout: time.Millisecond}
	client := kit.ClientOf(t, srv, tweetstream.WithHTTPClient(mine))
	events, _ := client.Sample(t.Context(), tweetstream.SampleParams{})
	got := kit.Kinds([]tweetstream.Event{<-events, <-events, <-events})
	if got != "connected limit limit" {
		t.Errorf("got %s", got)
	}
	tls := transport.TLSClientConfig
	if transport.DisableKeepAlives || transport.ResponseHeaderTimeout != 0 ||
		tls != nil && tls.MinVersion != 0 {
		t.Error("the caller's transport was changed")
	}
}

// TestRequestsBySomeoneElsesTransport: any RoundTripper will do.
func TestRequestsBySomeoneElsesTransport(t *testing.T) {
	srv := streamtest.NewServer(streamtest.Stream(streamtest.Disconnect(6, "")))
	defer srv.Close()
	used := false
	wrap := kit.RoundTripper(func(r *http.Request) (*http.Response, error) {
		used = true
		return srv.Client().Transport.RoundTrip(r)
	})
	wrapped := tweetstream.WithHTTPClient(&http.Client{Transport: wrap})
	got, _ := kit.Collect(t)(kit.Sample(t, kit.ClientOf(t, srv, wrapped)))
	if !used || kit.Kinds(got) != "connected disconnect" {
		t.Errorf("used %v, got %s", used, kit.Kinds(got))
	}
	proxy := tweetstream.WithProxy("http://127.0.0.1:1")
	_, err := tweetstream.New(kit.Credentials, wrapped, proxy)
	if err == nil || !strings.Contains(err.Error(), "WithProxy") {
		t.Errorf("a proxy for a RoundTripper that has its own: %v", err)
	}
}

func TestWithoutCompression(t *testing.T) {
	srv := streamtest.NewServer(streamtest.Refuse(403, ""))
	defer srv.Close()
	kit.Collect(t)(kit.Sample(t, kit.ClientOf(t, srv, tweetstream.WithoutCompression())))
	if got := srv.Requests()[0].Header.Get("Accept-Encoding"); got != "identity" {
		t.Errorf("Accept-Encoding is %q", got)
	}
}

func TestBackpressureOptions(t *testing.T) {
	for name, option := range map[string]tweetstream.Option{
		"no such policy":     tweetstream.WithBackpressure(9, 1),
		"negative buffer":    tweetstream.WithBackpressure(tweetstream.Block, -1),
		"endless buffer":     tweetstream.WithBackpressure(tweetstream.DropOldest, math.MaxInt),
		"drop, no buffer":    tweetstream.WithBackpressure(tweetstream.DropOldest, 0),
		"no window":          tweetstream.WithDedup(0),
		"no kind":            tweetstream.WithOnly(),
		"no such kind":       tweetstream.WithOnly(tweetstream.Kind(0)),
		"drop, negative one": tweetstream.WithBackpressure(tweetstream.DropNewest, -1),
	} {
		if _, err := tweetstream.New(kit.Credentials, option); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
	none := tweetstream.WithBackpressure(tweetstream.Block, 0)
	if _, err := tweetstream.New(kit.Credentials, none); err != nil {
		t.Error(err)
	}
}

// TestSecretWithSpace: some servers hand out credentials of several words.
func TestSecretWithSpace(t *testing.T) {
	secret := tweetstream.NewSecret(" two words ")
	_, err := tweetstream.New(tweetstream.Credentials{
		ConsumerKey: secret, ConsumerSecret: secret, AccessToken: secret, AccessTokenSecret: secret,
	})
	if err != nil {
		t.Error(err)
	}
}

// TestWithLimits: an account may ask for more, or for less, than the default access level.
func TestWithLimits(t *testing.T) {
	terms := make([]string, 401)
	for i := range terms {
		terms[i] = "tide" + strconv.Itoa(i)
	}
	params := tweetstream.FilterParams{Track: terms}
	for _, tt := range []struct {
		terms int
		fails bool
	}{{0, true}, {401, false}, {400, true}, {5, true}} {
		synctest.Test(t, func(t *testing.T) {
			_, client := kit.Connected(t, nil, tweetstream.WithLimits(tt.terms, 0, 0))
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(time.Second, cancel)
			_, err := kit.Collect(t)(client.Filter(ctx, params))
			var refused *tweetstream.ParamError
			if errors.As(err, &refused) != tt.fails || !tt.fails && !errors.Is(err, context.Canceled) {
				t.Errorf("limit %d: %v", tt.terms, err)
			}
		})
	}
	if err := params.Validate(); err == nil {
		t.Error("Validate does not go by the default numbers")
	}
	if _, err := tweetstream.New(
		tweetstream.Credentials{}, tweetstream.WithLimits(-1, 0, 0)); !strings.Contains(fmt.Sprint(err),
		"WithLimits: -1 is negative") {
		t.Error(err)
	}
}
