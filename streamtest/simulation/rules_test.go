package simulation_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream/internal/lab/matchtest"
	"github.com/gotweetstream/tweetstream/match/rule"
	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/simulation"
	"github.com/gotweetstream/tweetstream/streamtest/traffic"
	"github.com/gotweetstream/tweetstream/tweet"
)

const (
	rulesPath     = powerstream + "/rules"
	gnipRulesPath = "/rules/powertrack/accounts/acme/publishers/twitter/prod"
)

// ask sends a request about rules, and returns the status and the answer.
func ask(t *testing.T, srv *streamtest.Server, method, path, body string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, srv.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	answer := send(t, srv, r, account("quay"))
	text, err := io.ReadAll(answer.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, strings.TrimSuffix(string(text), "\n")
}

// sendable are n rules that this server can decide, and that a service takes.
func sendable(rng *rand.Rand, tweets []tweet.Tweet, n int) (values []string) {
	for len(values) < n {
		value := matchtest.Rule(rng, tweets)
		r, err := rule.Parse(value)
		if err != nil || r.Validate() != nil {
			continue
		}
		if _, err := rule.NewSet(r); err == nil {
			values = append(values, value)
		}
	}
	return values
}

// What is sent is what the plain re-statement of rules matches, each with its rules.
func TestRulesAgree(t *testing.T) {
	messages := take(1500, traffic.Traffic{Seed: 4}.Messages())
	var tweets []tweet.Tweet
	for _, m := range messages {
		var one tweet.Tweet
		if tweet.KindOf(m) == tweet.KindTweet && tweet.Unmarshal(m, &one) == nil {
			tweets = append(tweets, one)
		}
	}
	values := sendable(rand.New(rand.NewPCG(1, 2)), tweets, 12)
	source := func(yield func([]byte) bool) {
		for _, m := range messages {
			if !yield(m) {
				return
			}
		}
	}
	srv := simulate(t, simulation.Simulation{Source: source, Ends: true})
	var batch struct {
		Rules []map[string]string `json:"rules"`
	}
	for _, v := range values {
		batch.Rules = append(batch.Rules, map[string]string{"value": v, "tag": "of " + v})
	}
	body, err := json.Marshal(batch)
	if err != nil {
		t.Fatal(err)
	}
	if status, answer := ask(t, srv, http.MethodPost, rulesPath, string(body)); status != 201 {
		t.Fatal(status, answer)
	}
	var want []string
	for i := range tweets {
		var matching []string
		for _, v := range values {
			if matchtest.NaiveRule(v, &tweets[i]) {
				matching = append(matching, "of "+v)
			}
		}
		if matching != nil {
			want = append(want, fmt.Sprint(tweets[i].ID, matching))
		}
	}
	var got []string
	for _, line := range dial(t, srv, powerstream, account("quay")...).rest(t) {
		var sent struct {
			ID    int64 `json:"id"`
			Rules []struct {
				Tag string `json:"tag"`
			} `json:"matching_rules"`
		}
		if err := json.Unmarshal([]byte(line), &sent); err != nil {
			t.Fatal(err)
		}
		var tags []string
		for _, r := range sent.Rules {
			tags = append(tags, r.Tag)
		}
		got = append(got, fmt.Sprint(sent.ID, tags))
	}
	if diff := cmp.Diff(want, got); diff != "" || len(want) < 50 {
		t.Errorf("%d Tweets match (-want +got):\n%s", len(want), diff)
	}
	// Another account has no rules, and gets everything.
	others := dial(t, srv, powerstream, account("pier")...).rest(t)
	if len(others) < len(tweets) || bytes.Contains([]byte(others[0]), []byte("matching_rules")) {
		t.Errorf("another account gets %d of %d Tweets", len(others), len(tweets))
	}
}

// Powerstream takes 100 rules in a request, 1,000 in all, and 50 requests in 24 hours.
func TestLimitsOfPowerstreamRules(t *testing.T) {
	srv := simulate(t, simulation.Simulation{Source: each()})
	batch := func(from, n int) string {
		var rules []string
		for i := range n {
			rules = append(rules, fmt.Sprintf(`{"value":"word%d"}`, from+i))
		}
		return `{"rules":[` + strings.Join(rules, ",") + `]}`
	}
	expect := func(status int, method, body, want string) {
		t.Helper()
		if got, answer := ask(t, srv, method, rulesPath, body); got != status ||
			!strings.Contains(answer, want) {
			t.Errorf("%.60s: %d %.200s", body, got, answer)
		}
	}
	expect(400, http.MethodPost, batch(0, 101), "1 to 100 are allowed")
	expect(400, http.MethodPost, `{"rules":[{"value":"cat"},{"value":"(dog"}]}`,
		`"value":"(dog","title":"Invalid Rule"`)
	expect(200, http.MethodGet, "", `{"data":{"rules":[]}}`)
	for n := range 10 {
		expect(201, http.MethodPost, batch(100*n, 100), `"id":"`)
	}
	expect(400, http.MethodPost, batch(1000, 1), "RuleCap")
	expect(200, http.MethodDelete, batch(0, 2), `{"data":{"deleted":2,"not_deleted":0}}`)
	expect(400, http.MethodPost, batch(5, 1), "DuplicateRule")
	for range 50 - 16 {
		expect(200, http.MethodGet, "", `"value":"word2"`)
	}
	expect(429, http.MethodGet, "", "50 requests in 24 hours")
}

func TestGnipRules(t *testing.T) {
	srv := simulate(t, simulation.Simulation{Source: each()})
	for _, tt := range []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"POST", ".json", `{"rules":[{"value":"cat","tag":"a"},{"value":"(dog"}]}`, 422, "at position"},
		{"GET", ".json", "", 200, `{"rules":[],`},
		{"POST", ".json", `{"rules":[{"value":"cat","tag":"a"}]}`, 201, `"created":true`},
		{"POST", ".json", `{"rules":[{"value":"cat"}]}`, 201, "already exists"},
		{"GET", ".json", "", 200, `"value":"cat","tag":"a"}]`},
		{"POST", "/validation.json", `{"rules":[{"value":"(cat"}]}`, 200, `"not_valid":1`},
		{"POST", ".json?_method=delete", `{"rules":[{"value":"cat"},{"value":"dog"}]}`, 200,
			`"deleted":1,"not_deleted":1`},
		{"POST", ".json", `cat`, 400, "cannot be read"},
	} {
		status, answer := ask(t, srv, tt.method, gnipRulesPath+tt.path, tt.body)
		if status != tt.status || !strings.Contains(answer, tt.want) {
			t.Errorf("%s %s %s: %d %s", tt.method, tt.path, tt.body, status, answer)
		}
	}
}
