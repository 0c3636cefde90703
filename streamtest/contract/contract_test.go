package contract_test

import (
	"bufio"
	"context"
	"errors"
	"iter"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/mrjones/oauth"

	"github.com/gotweetstream/tweetstream/streamtest/contract"
)

// naive is how a stream client is often written: it reads lines, connects again
// at once, and follows redirects. The suite must find its faults.
type naive struct {
	http *http.Client
	base string
}

func newNaive(to contract.Target) (contract.Client, error) {
	c := to.Credentials
	consumer := oauth.NewConsumer(c.ConsumerKey, c.ConsumerSecret, oauth.ServiceProvider{})
	consumer.HttpClient = to.HTTP
	token := oauth.AccessToken{Token: c.AccessToken, Secret: c.AccessTokenSecret}
	signed, err := consumer.MakeHttpClient(&token)
	return naive{signed, to.BaseURL}, err
}

func (n naive) Stream(
	ctx context.Context, request contract.Request,
) (iter.Seq[contract.Event], func() error) {
	events := make(chan contract.Event)
	go func() {
		defer close(events)
		for range 50 { // a client without a limit would hang the test
			if !n.connect(ctx, request, events) {
				return
			}
		}
	}()
	return func(yield func(contract.Event) bool) {
		for e := range events {
			if !yield(e) {
				return
			}
		}
	}, func() error { return errors.Join(context.Cause(ctx), errors.New("over")) }
}

func (n naive) connect(
	ctx context.Context, request contract.Request, events chan<- contract.Event,
) (again bool) {
	target := n.base + "/1.1/statuses/" + request.Endpoint + ".json"
	body := strings.NewReader("")
	method := "GET"
	if request.Endpoint == "filter" {
		method, body = "POST", strings.NewReader(request.Values.Encode())
	} else if q := request.Values.Encode(); q != "" {
		target += "?" + q
	}
	r, err := http.NewRequestWithContext(ctx, method, target, body)
	if err != nil {
		return false
	}
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	response, err := n.http.Do(r)
	if err != nil {
		return ctx.Err() == nil
	}
	defer response.Body.Close()
	for lines := bufio.NewScanner(response.Body); lines.Scan(); {
		if lines.Text() == "" {
			continue
		}
		select {
		case events <- contract.Event{Kind: "status", Raw: []byte(lines.Text())}:
		case <-ctx.Done():
			return false
		}
	}
	return ctx.Err() == nil
}

const naiveEnv = "CONTRACT_TEST_NAIVE"

// TestNaive runs only in the process that TestSuiteFindsFaults starts.
func TestNaive(t *testing.T) {
	if os.Getenv(naiveEnv) == "" {
		t.Skip("to be run by TestSuiteFindsFaults")
	}
	contract.Test(t, newNaive, contract.Reports, contract.Kinds, contract.Compressed,
		contract.Delimited, contract.Validates, contract.MaxRetries, contract.Reusable)
}

// TestSuiteFindsFaults: a suite that cannot fail shows nothing. The naive client
// passes the cases that it does right, and fails the others.
func TestSuiteFindsFaults(t *testing.T) {
	right := strings.Fields(`
		stream/order-plain stream/order-gzip request/filter cancel/reading fault/end
		fault/cut-between-chunks fault/split-at-every-byte secret/html`)
	wrong := strings.Fields(`
		fault/status-503 fault/status-403 fault/redirect-302-path fault/html-page
		fault/malformed-html fault/long-message fault/cut-in-message fault/line-feed-inside
		fault/byte-order-mark fault/disconnect-12 fault/connection-limit fault/retry-after-429
		stall/after-a-message stall/no-line ladder/end ladder/http-500 pace/closed
		framing/prompt-gzip-members framing/largest-message limit/endless-blank-lines
		retry/empty-streams`)
	failed, passed := outcomes(t, append(slices.Clone(right), wrong...))
	for _, name := range right {
		if !slices.Contains(passed, name) {
			t.Errorf("%s did not pass", name)
		}
	}
	for _, name := range wrong {
		if !slices.Contains(failed, name) {
			t.Errorf("%s did not fail", name)
		}
	}
}

// outcomes runs cases in a process of their own, where they may fail.
func outcomes(t *testing.T, names []string) (failed, passed []string) {
	program, err := os.Executable()
	if err != nil {
		t.Skip(err)
	}
	for _, group := range names { // a case may bring its process down
		pattern := "^TestNaive$/^" + strings.ReplaceAll(regexp.QuoteMeta(group), "/", "$/^") + "$"
		run := exec.Command(program, "-test.run", pattern, "-test.v", "-test.timeout", "60s")
		run.Env = append(os.Environ(), naiveEnv+"=1")
		out, _ := run.CombinedOutput()
		switch text := string(out); {
		case strings.Contains(text, "--- FAIL"), strings.Contains(text, "panic: "):
			failed = append(failed, group)
		case strings.Contains(text, "--- PASS: TestNaive/"):
			passed = append(passed, group)
		}
	}
	return failed, passed
}

// TestCases: names are unique and have a group; rules are sentences.
func TestCases(t *testing.T) {
	names := map[string]bool{}
	groups := map[string]int{}
	for _, c := range contract.Cases() {
		group, _, grouped := strings.Cut(c.Name, "/")
		if names[c.Name] || !grouped || len(c.Rule) < 20 || url.PathEscape(group) != group {
			t.Errorf("case %q, rule %q: used twice, or not of the form", c.Name, c.Rule)
		}
		names[c.Name] = true
		groups[group]++
	}
	t.Log(len(names), "cases:", groups)
}
