package powerstream_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/feed"
	"github.com/gotweetstream/tweetstream/feed/powerstream"
	"github.com/gotweetstream/tweetstream/internal/canary"
)

// service answers requests, and notes them.
type service struct {
	*testing.T
	asked   []string
	answers []string // "201 {…}", one after the other
	header  http.Header
}

func (s *service) RoundTrip(r *http.Request) (*http.Response, error) {
	if got := r.Header.Get("Authorization"); got != "Bearer "+canary.Word {
		s.Errorf("Authorization: %q", got)
	}
	asked := r.Method + " " + r.URL.String()
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			s.Error(err)
		}
		asked += " " + string(body)
	}
	s.asked = append(s.asked, asked)
	var status int
	answer := s.answers[0]
	s.answers = s.answers[1:]
	if _, err := fmt.Sscan(answer, &status); err != nil {
		s.Error(err)
	}
	return &http.Response{StatusCode: status, Header: s.header, Request: r,
		Body: io.NopCloser(strings.NewReader(strings.TrimLeft(answer, "0123456789 ")))}, nil
}

func (s *service) rules() feed.Rules {
	s.Helper()
	r, err := powerstream.Rules(tweetstream.BearerToken{Token: tweetstream.NewSecret(canary.Word)},
		powerstream.RulesOptions{HTTPClient: &http.Client{Transport: s}})
	if err != nil {
		s.Fatal(err)
	}
	return r
}

func TestRules(t *testing.T) {
	s := &service{T: t, answers: []string{
		`200 {"data":{"rules":[{"id":"7","value":"cat","tag":"a"},{"id":8,"value":"dog","tag":null}]}}`,
		`201 {"data":{"rules":[{"id":"9","value":"fog lang:en","tag":"t"}]}}`,
		`200 {"data":{"deleted":2,"not_deleted":0}}`,
	}}
	r := s.rules()
	have, err := r.List(t.Context())
	want := []feed.Rule{{ID: "7", Value: "cat", Tag: "a"}, {ID: "8", Value: "dog"}}
	if diff := cmp.Diff(want, have); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	added, err := r.Add(t.Context(), feed.Rule{ID: "1", Value: "fog lang:en", Tag: "t"})
	want = []feed.Rule{{ID: "9", Value: "fog lang:en", Tag: "t"}}
	if diff := cmp.Diff(want, added); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if err := r.Delete(t.Context(), have...); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{
		"GET https://api.x.com/2/powerstream/rules",
		`POST https://api.x.com/2/powerstream/rules {"rules":[{"value":"fog lang:en","tag":"t"}]}`,
		`DELETE https://api.x.com/2/powerstream/rules {"rules":[{"value":"cat"},{"value":"dog"}]}`,
	}, s.asked); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
}

// A request has at most 100 rules. What a refusal comes behind is told.
func TestBatches(t *testing.T) {
	s := &service{T: t}
	var many, answered []string
	var rules []feed.Rule
	for n := range 150 {
		rules = append(rules, feed.Rule{Value: fmt.Sprintf("word%d", n)})
		many = append(many, fmt.Sprintf(`{"id":"%d","value":"word%d"}`, n, n))
	}
	answered = append(answered, `201 {"data":{"rules":[`+strings.Join(many[:100], ",")+`]}}`,
		`400 {"errors":[{"value":"word120","title":"Invalid","detail":"too vague"}]}`)
	s.answers = answered
	added, err := s.rules().Add(t.Context(), rules...)
	var refused *feed.RulesError
	var request *tweetstream.RequestError
	if len(added) != 100 || !errors.As(err, &refused) || !errors.As(err, &request) ||
		refused.Changed != 100 || refused.Problems[0].Rule != rules[120] ||
		!strings.Contains(err.Error(), `rule "word120": too vague`) {
		t.Errorf("%d were added: %v", len(added), err)
	}
}

func TestRefusals(t *testing.T) {
	for name, tt := range map[string]struct {
		answer string
		want   string
	}{
		"too often": {"429 {}", "50 requests for rules are allowed in 24 hours; " +
			"the limit ends at 2026-01-02T03:04:05Z"},
		"no plan":    {"403 nothing here", "plan does not have this stream"},
		"a page":     {"200 <html>", "no JSON as documented"},
		"a redirect": {"302 ", "302"},
	} {
		s := &service{T: t, answers: []string{tt.answer},
			header: http.Header{"X-Rate-Limit-Reset": {"1767323045"}, "Location": {"https://evil.example/"}}}
		_, err := s.rules().List(t.Context())
		if err == nil || !strings.Contains(err.Error(), tt.want) || len(s.asked) != 1 ||
			strings.Contains(err.Error(), canary.Word) {
			t.Errorf("%s: %v, asked %v", name, err, s.asked)
		}
	}
}

// What is wrong here is not sent.
func TestNothingIsSent(t *testing.T) {
	s := &service{T: t}
	r := s.rules()
	for _, value := range []string{"(cat", "", strings.Repeat("a ", 1025), "-cat"} {
		_, err := r.Add(t.Context(), feed.Rule{Value: "dog"}, feed.Rule{Value: value})
		var refused *feed.RulesError
		if !errors.As(err, &refused) || refused.Changed != 0 || len(refused.Problems) != 1 {
			t.Errorf("%.10q: %v", value, err)
		}
		if err := r.Validate(t.Context(), feed.Rule{Value: value}); err == nil {
			t.Errorf("%.10q is valid", value)
		}
	}
	if len(s.asked) > 0 {
		t.Errorf("asked %v", s.asked)
	}
	if _, err := powerstream.Rules(tweetstream.BearerToken{}, powerstream.RulesOptions{}); err == nil {
		t.Error("no token is taken")
	}
	if _, err := powerstream.Rules(tweetstream.BearerToken{Token: tweetstream.NewSecret("a")},
		powerstream.RulesOptions{BaseURL: "https://a:b@host"}); err == nil ||
		strings.Contains(err.Error(), "a:b") {
		t.Errorf("a URL with a password: %v", err)
	}
}
