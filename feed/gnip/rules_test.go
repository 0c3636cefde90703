package gnip_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/feed"
	"github.com/gotweetstream/tweetstream/feed/gnip"
	"github.com/gotweetstream/tweetstream/internal/canary"
)

// service answers requests, and notes them.
type service struct {
	*testing.T
	asked   []string
	answers []string // "201 {…}", one after the other
}

func (s *service) RoundTrip(r *http.Request) (*http.Response, error) {
	want := "Basic " + base64.StdEncoding.EncodeToString([]byte("quay:"+canary.Word))
	if got := r.Header.Get("Authorization"); got != want {
		s.Errorf("Authorization: %q", got)
	}
	asked := r.Method + " " + strings.TrimPrefix(r.URL.String(),
		"https://data-api.x.com/rules/powertrack/accounts/acme/publishers/twitter")
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
	return &http.Response{StatusCode: status, Header: http.Header{}, Request: r,
		Body: io.NopCloser(strings.NewReader(strings.TrimLeft(answer, "0123456789 ")))}, nil
}

func (s *service) rules() feed.Rules {
	s.Helper()
	r, err := gnip.Rules(tweetstream.BasicAuth{User: tweetstream.NewSecret("quay"),
		Password: tweetstream.NewSecret(canary.Word)}, gnip.RulesOptions{Account: "acme", Label: "prod",
		HTTPClient: &http.Client{Transport: s}})
	if err != nil {
		s.Fatal(err)
	}
	return r
}

func TestRules(t *testing.T) {
	s := &service{T: t, answers: []string{
		`200 {"rules":[{"value":"cat","tag":null,"id":735527118034276352}],"sent":"2026-01-02T03:04:05Z"}`,
		`201 {"summary":{"created":1,"not_created":1},"detail":[` +
			`{"rule":{"value":"fog","tag":"t","id":2},"created":true},` +
			`{"rule":{"value":"cat","tag":null},"created":false,` +
			`"message":"A rule with this value already exists"}]}`,
		`200 {"summary":{"deleted":1,"not_deleted":0},"detail":[]}`,
	}}
	r := s.rules()
	have, err := r.List(t.Context())
	want := []feed.Rule{{ID: "735527118034276352", Value: "cat"}}
	if diff := cmp.Diff(want, have); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	added, err := r.Add(t.Context(), feed.Rule{Value: "fog", Tag: "t"}, feed.Rule{Value: "cat"})
	want = []feed.Rule{{ID: "2", Value: "fog", Tag: "t"}}
	if diff := cmp.Diff(want, added); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if err := r.Delete(t.Context(), have...); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{
		"GET /prod.json",
		`POST /prod.json {"rules":[{"value":"fog","tag":"t"},{"value":"cat"}]}`,
		`POST /prod.json?_method=delete {"rules":[{"value":"cat"}]}`,
	}, s.asked); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
}

// One invalid rule refuses the whole batch, and the error has its position.
func TestRefusedBatch(t *testing.T) {
	s := &service{T: t, answers: []string{
		`422 {"summary":{"created":0,"not_created":2},"detail":[` +
			`{"rule":{"value":"fog"},"created":false},` +
			`{"rule":{"value":"cat sample:x"},"created":false,"message":"bad value (at position 6)\n"}]}`,
	}}
	added, err := s.rules().Add(t.Context(), feed.Rule{Value: "fog"},
		feed.Rule{Value: "cat sample:10"})
	var refused *feed.RulesError
	var request *tweetstream.RequestError
	want := "rule \"cat sample:x\": bad value (at position 6)\nnothing was changed"
	if added != nil || !errors.As(err, &refused) || !errors.As(err, &request) ||
		refused.Changed != 0 || len(refused.Problems) != 1 || !strings.Contains(err.Error(), want) {
		t.Errorf("%v: %v", added, err)
	}
}

// The service validates, too.
func TestValidate(t *testing.T) {
	s := &service{T: t, answers: []string{
		`200 {"summary":{"valid":1,"not_valid":1},"detail":[{"rule":{"value":"fog"},"valid":true},` +
			`{"rule":{"value":"dog"},"valid":false,"message":"no dogs (at position 1)\n"}]}`,
		`200 {"summary":{"valid":1,"not_valid":0},"detail":[{"rule":{"value":"fog"},"valid":true}]}`,
	}}
	r := s.rules()
	err := r.Validate(t.Context(), feed.Rule{Value: "fog"}, feed.Rule{Value: "dog"})
	if err == nil || !strings.Contains(err.Error(), `rule "dog": no dogs (at position 1)`) {
		t.Errorf("got %v", err)
	}
	if err := r.Validate(t.Context(), feed.Rule{Value: "fog"}); err != nil {
		t.Error(err)
	}
	if want := `POST /prod/validation.json {"rules":[{"value":"fog"}]}`; s.asked[1] != want {
		t.Errorf("asked %s", s.asked[1])
	}
	if err := r.Validate(t.Context(), feed.Rule{Value: "(cat"}); err == nil || len(s.asked) > 2 {
		t.Errorf("broken syntax: %v", err)
	}
}

func TestOptionsOfRules(t *testing.T) {
	user := tweetstream.BasicAuth{User: tweetstream.NewSecret("quay"),
		Password: tweetstream.NewSecret(canary.Word)}
	for name, o := range map[string]gnip.RulesOptions{
		"no account": {Label: "prod"}, "a path": {Account: "a/b", Label: "prod"},
		"no URL": {Account: "a", Label: "b", BaseURL: "data-api.x.com"},
	} {
		if _, err := gnip.Rules(user, o); err == nil || strings.Contains(err.Error(), canary.Word) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	o := gnip.RulesOptions{Account: "a", Label: "b"}
	if _, err := gnip.Rules(tweetstream.BasicAuth{}, o); err == nil {
		t.Error("no password is taken")
	}
}
