package powerstream

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/feed"
	"github.com/gotweetstream/tweetstream/feed/internal/rest"
)

// RulesOptions change how rules are asked for. The zero value has the defaults.
type RulesOptions struct {
	// BaseURL is the server; "" is https://api.x.com. The token is sent to it only.
	BaseURL string
	// HTTPClient has the Transport to use; nil is one with the environment's proxy.
	HTTPClient *http.Client
}

// limits are documented. The 50 requests in 24 hours are the server's to count.
var limits = feed.Limits{Rules: 1000, Length: 2048, PerCall: 100}

const rulesPath = "/2/powerstream/rules"

var rulesHints = map[int]string{
	400: "a rule was not accepted",
	401: "the token was not accepted",
	403: "the account's plan does not have this stream",
	429: "50 requests for rules are allowed in 24 hours",
}

// Rules returns the rules of the account that the token is of.
//
// A request takes at most 100 rules, and an account has at most 1,000 of 2,048 characters. The
// service takes 50 requests in 24 hours; after that the error is a [*tweetstream.RequestError]
// with status 429. It has no request that only validates: Validate checks here.
func Rules(token tweetstream.BearerToken, o RulesOptions) (feed.Rules, error) {
	if token.Token.Reveal() == "" {
		return nil, &tweetstream.OptionError{Option: "Token", Rule: "must not be empty"}
	}
	base := o.BaseURL
	if base == "" {
		base = "https://api.x.com"
	}
	client, err := rest.New(Name, base, "Bearer "+token.Token.Reveal(), o.HTTPClient, rulesHints)
	if err != nil {
		return nil, err
	}
	return &rules{client}, nil
}

type rules struct{ client *rest.Client }

// body is a request, and what an answer has below data.
type body struct {
	Rules []rest.Rule `json:"rules"`
}

// answer is an answer to any request.
type answer struct {
	Data struct {
		body
		Deleted    int `json:"deleted"`
		NotDeleted int `json:"not_deleted"`
	} `json:"data"`
	Errors []problem `json:"errors"`
}

// problem is one of X's descriptions of a fault. Which fields it has is not documented.
type problem struct {
	Value  string `json:"value"`
	Title  string `json:"title"`
	Detail string `json:"detail"`
}

// Limits implements [feed.Rules].
func (*rules) Limits() feed.Limits { return limits }

// Validate implements [feed.Rules].
func (*rules) Validate(_ context.Context, rules ...feed.Rule) error {
	return limits.Check(rules...)
}

// List implements [feed.Rules].
func (r *rules) List(ctx context.Context) ([]feed.Rule, error) {
	var a answer
	if err := r.client.Do(ctx, http.MethodGet, rulesPath, "", nil, &a); err != nil {
		return nil, err
	}
	return rest.Rules(a.Data.Rules), nil
}

// Add implements [feed.Rules].
func (r *rules) Add(ctx context.Context, rules ...feed.Rule) (added []feed.Rule, err error) {
	if err := limits.Check(rules...); err != nil {
		return nil, err
	}
	for _, call := range limits.Calls(rules) {
		var a answer
		in := body{rest.Added(call)}
		if err := r.client.Do(ctx, http.MethodPost, rulesPath, "", in, &a); err != nil {
			return added, refused(err, call, len(added))
		}
		added = append(added, rest.Rules(a.Data.Rules)...)
		if err := a.problems(call, len(added)); err != nil {
			return added, err
		}
	}
	return added, nil
}

// Delete implements [feed.Rules].
func (r *rules) Delete(ctx context.Context, rules ...feed.Rule) error {
	deleted := 0
	for _, call := range limits.Calls(rules) {
		var a answer
		in := body{rest.Deleted(call)}
		if err := r.client.Do(ctx, http.MethodDelete, rulesPath, "", in, &a); err != nil {
			return refused(err, call, deleted)
		}
		deleted += a.Data.Deleted
		if err := a.problems(call, deleted); err != nil {
			return err
		}
	}
	return nil
}

// problems returns what an answer refuses, although it has another status.
func (a *answer) problems(call []feed.Rule, changed int) error {
	if len(a.Errors) == 0 {
		return nil
	}
	return &feed.RulesError{Problems: problemsOf(a.Errors, call), Changed: changed}
}

// refused makes a refusal of a batch name its rules, where the server does.
func refused(err error, call []feed.Rule, changed int) error {
	var request *tweetstream.RequestError
	var a answer
	if !errors.As(err, &request) || !rest.Decode(request.Body, &a) || len(a.Errors) == 0 {
		if changed > 0 {
			return fmt.Errorf("before that, %d rules were changed: %w", changed, err)
		}
		return err
	}
	return errors.Join(&feed.RulesError{Problems: problemsOf(a.Errors, call), Changed: changed}, err)
}

func problemsOf(problems []problem, call []feed.Rule) (all []feed.RuleProblem) {
	for _, p := range problems {
		refused := feed.RuleProblem{Rule: feed.Rule{Value: p.Value}, Err: errors.New(p.text())}
		for _, r := range call {
			if r.Value == p.Value {
				refused.Rule = r
			}
		}
		all = append(all, refused)
	}
	return all
}

func (p problem) text() string {
	if p.Detail != "" {
		return p.Detail
	}
	return p.Title
}
