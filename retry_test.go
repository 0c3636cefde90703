package tweetstream

import (
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream/tweet"
)

func TestLadder(t *testing.T) {
	seconds := func(s ...float64) (d []time.Duration) {
		for _, s := range s {
			d = append(d, time.Duration(s*float64(time.Second)))
		}
		return d
	}
	for _, tt := range []struct {
		class RetryClass
		want  []time.Duration
		last  time.Duration
	}{
		{RetryNetwork, seconds(0, .25, .5, .75, 1), 16 * time.Second},
		{RetryHTTP, seconds(5, 10, 20, 40, 80, 160, 320, 320), 320 * time.Second},
		{RetryRate, seconds(60, 120, 240, 480, 960, 960), 16 * time.Minute},
		{RetryNever, seconds(0, 0), 0},
	} {
		var got []time.Duration
		for n := range tt.want {
			got = append(got, ladder(tt.class, n+1))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%v (-want +got):\n%s", tt.class, diff)
		}
		for _, n := range []int{65, 1000, 1 << 30} {
			if got := ladder(tt.class, n); got != tt.last {
				t.Errorf("%v: retry %d waits %v, want %v", tt.class, n, got, tt.last)
			}
		}
	}
}

// TestDefaultRetryPolicy: a wait is never shorter than the service asks for,
// and never more than a fifth longer.
func TestDefaultRetryPolicy(t *testing.T) {
	for _, tt := range []struct {
		retry Retry
		least time.Duration
		again bool
	}{
		{Retry{Class: RetryNetwork, Attempt: 1}, 0, true},
		{Retry{Class: RetryNetwork, Attempt: 3}, 500 * time.Millisecond, true},
		{Retry{Class: RetryHTTP, Attempt: 1}, 5 * time.Second, true},
		{Retry{Class: RetryHTTP, Attempt: 1, RetryAfter: time.Minute}, time.Minute, true},
		{Retry{Class: RetryRate, Attempt: 2, RetryAfter: time.Minute}, 2 * time.Minute, true},
		{Retry{Class: RetryNever, Attempt: 1}, 0, false},
	} {
		for range 100 {
			wait, again := DefaultRetryPolicy(tt.retry)
			if again != tt.again || wait < tt.least || wait > tt.least+tt.least/5 {
				t.Fatalf("%+v: got %v, %v; want %v (to 20 %% more), %v",
					tt.retry, wait, again, tt.least, tt.again)
			}
		}
	}
}

func TestStatusClass(t *testing.T) {
	want := map[int]RetryClass{
		101: RetryNever, 301: RetryNever, 302: RetryNever, 304: RetryNever, 307: RetryNever,
		308: RetryNever,
		401: RetryNever, 403: RetryNever, 404: RetryNever, 406: RetryNever, 410: RetryNever,
		413: RetryNever, 416: RetryNever,
		420: RetryRate, 429: RetryRate,
		200: RetryHTTP, 204: RetryHTTP, 400: RetryHTTP, 407: RetryHTTP, 500: RetryHTTP, 502: RetryHTTP,
		503: RetryHTTP, 504: RetryHTTP, 999: RetryHTTP,
	}
	for code, class := range want {
		if got := statusClass(code); got != class {
			t.Errorf("%d: got %v, want %v", code, got, class)
		}
	}
}

func TestDisconnectClass(t *testing.T) {
	want := map[tweet.DisconnectCode]RetryClass{
		1: RetryNetwork, 2: RetryRate, 3: RetryNetwork, 4: RetryNetwork, 5: RetryNetwork, 6: RetryNever,
		7: RetryRate, 8: RetryNetwork, 9: RetryNetwork, 10: RetryNetwork, 11: RetryNetwork, 12: RetryHTTP,
		99: RetryNetwork,
	}
	for code, class := range want {
		if got := disconnectClass(code); got != class {
			t.Errorf("%v: got %v, want %v", code, got, class)
		}
	}
}

func TestConnectionFailure(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want RetryClass
	}{
		{io.ErrUnexpectedEOF, RetryNetwork},
		{ErrStalled, RetryNetwork},
		{errors.New("dial: refused"), RetryNetwork},
		{fmt.Errorf("read: %w", ErrMessageTooLong), RetryHTTP},
		{fmt.Errorf("tls: %w", x509.UnknownAuthorityError{}), RetryNever},
		{fmt.Errorf("tls: %w", x509.HostnameError{Certificate: &x509.Certificate{}, Host: "h"}),
			RetryNever},
		{fmt.Errorf("tls: %w", x509.CertificateInvalidError{Reason: x509.Expired}), RetryNever},
	} {
		if got := connectionFailure(tt.err).class; got != tt.want {
			t.Errorf("%T: got %v, want %v", tt.err, got, tt.want)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2020, 6, 3, 10, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"":                              0,
		"120":                           2 * time.Minute,
		"0":                             0,
		"-5":                            0,
		"soon":                          0,
		"1.5":                           0,
		"86400":                         time.Hour,
		"99999999999999":                time.Hour,
		"99999999999999999999999":       0,
		"Wed, 03 Jun 2020 10:00:30 GMT": 30 * time.Second,
		"Wed, 03 Jun 2020 09:00:00 GMT": 0,
		"Thu, 04 Jun 2020 10:00:00 GMT": time.Hour,
	} {
		if got := retryAfter(value, now); got != want {
			t.Errorf("Retry-After %q: got %v, want %v", value, got, want)
		}
	}
	for value, want := range map[string]time.Duration{
		"": 0, "1591178460": time.Minute, "1591178000": 0, "9999999999": time.Hour, "x": 0, "-1": 0,
	} {
		if got := rateLimitReset(value, now); got != want {
			t.Errorf("x-rate-limit-reset %q: got %v, want %v", value, got, want)
		}
	}
}

// TestRequestFailure: the reset time is no delay of its own for a class that
// does not count requests.
func TestRequestFailure(t *testing.T) {
	now := time.Unix(1591178400, 0)
	header := http.Header{"Retry-After": {"10"}, "X-Rate-Limit-Reset": {"1591178500"}}
	for code, want := range map[int]time.Duration{
		420: 100 * time.Second, 429: 100 * time.Second, 503: 10 * time.Second,
	} {
		refused := &RequestError{StatusCode: code, Header: header}
		if got := requestFailure(refused, now).after; got != want {
			t.Errorf("%d: got %v, want %v", code, got, want)
		}
	}
}

// TestSanity: rubbish without end is not a stream; messages between it are.
func TestSanity(t *testing.T) {
	repeat := func(n int, kind Kind) []Kind { return slices.Repeat([]Kind{kind}, n) }
	malformed, blank := repeat(100, KindMalformed), repeat(1000, KindKeepAlive)
	limit := repeat(1, KindLimit)
	for _, tt := range []struct {
		name  string
		kinds []Kind
		every time.Duration
		fails bool
	}{
		{"100 malformed", malformed, 0, false},
		{"101 malformed", repeat(101, KindMalformed), time.Hour, true},
		{"a message between", slices.Concat(malformed, limit, malformed), 0, false},
		{"a blank between", slices.Concat(malformed, repeat(1, KindKeepAlive), malformed[:1]), 0, true},
		{"1,000 blanks", blank, 0, false},
		{"1,001 blanks", repeat(1001, KindKeepAlive), 0, true},
		{"1,001 blanks in a minute", repeat(1001, KindKeepAlive), 59 * time.Millisecond, true},
		{"slower blanks", repeat(5000, KindKeepAlive), 60 * time.Millisecond, false},
		{"blanks and messages", slices.Concat(blank, limit, blank), 0, false},
	} {
		var s sanity
		var now time.Time
		for i, kind := range tt.kinds {
			now = now.Add(tt.every)
			err := s.check(kind, func() time.Time { return now })
			if last := i == len(tt.kinds)-1; (err != nil) != (tt.fails && last) {
				t.Errorf("%s: message %d of %d: %v", tt.name, i+1, len(tt.kinds), err)
				break
			}
			if err != nil && connectionFailure(err).class != RetryHTTP {
				t.Errorf("%s: %v has another class", tt.name, err)
			}
		}
	}
}

// TestRetriesKeepTheirOwnLadders: classes do not push each other up, and only a
// healthy connection starts them over.
func TestRetriesKeepTheirOwnLadders(t *testing.T) {
	var r retries
	count := func(classes ...RetryClass) (attempts []int) {
		for _, c := range classes {
			attempts = append(attempts, r.next(failure{class: c}).Attempt)
		}
		return attempts
	}
	got := count(RetryHTTP, RetryRate, RetryRate, RetryHTTP, RetryNetwork, RetryRate)
	if diff := cmp.Diff([]int{1, 1, 2, 2, 1, 3}, got); diff != "" {
		t.Errorf("attempts (-want +got):\n%s", diff)
	}
	if r.total != 6 {
		t.Errorf("total is %d, want 6", r.total)
	}
	r.healthy()
	if got := count(RetryRate); got[0] != 1 || r.total != 1 {
		t.Errorf("after a healthy connection attempt %d of %d, want 1 of 1", got[0], r.total)
	}
}

// TestPace: no policy and no server can make a stream connect more often than
// 25 times in any minute and 100 times in any 15 minutes.
func TestPace(t *testing.T) {
	var p pace
	now := time.Now()
	var attempts []time.Time
	for range 1000 {
		now = now.Add(p.wait(now))
		p.add(now)
		attempts = append(attempts, now)
		now = now.Add(time.Millisecond)
	}
	for _, limit := range paceLimits {
		for i := range len(attempts) - limit.attempts {
			if took := attempts[i+limit.attempts].Sub(attempts[i]); took < limit.in {
				t.Fatalf("attempts %d to %d took %v, want at least %v",
					i, i+limit.attempts, took, limit.in)
			}
		}
	}
	if len(p.attempts) > 100 {
		t.Errorf("remembers %d attempts, 100 are enough", len(p.attempts))
	}
}

func TestRetryClassString(t *testing.T) {
	for class, want := range map[RetryClass]string{
		RetryNetwork: "network", RetryHTTP: "http", RetryRate: "rate", RetryNever: "never",
		9: "RetryClass(9)",
	} {
		if got := class.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
