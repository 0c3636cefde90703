package gnip

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/feed"
	"github.com/gotweetstream/tweetstream/feed/internal/rest"
)

// RulesOptions say whose rules they are. Account and Label are those of [Params].
type RulesOptions struct {
	Account, Label string
	// BaseURL is the server of the rules, which is another one than that of the stream; "" is
	// https://data-api.x.com. User and password are sent to it only.
	BaseURL string
	// HTTPClient has the Transport to use; nil is one with the environment's proxy.
	HTTPClient *http.Client
}

// limits: 5 MB a request are documented; half of it leaves room for escapes. How many rules an
// account may have is in its contract.
var limits = feed.Limits{Length: 2048, Bytes: 2_500_000}

var rulesHints = map[int]string{
	401: "the user or the password was not accepted, or has no access to this account",
	404: "there are no such rules; are account and label those of the console?",
	422: "a rule was not accepted",
	429: "60 requests for rules are allowed in a minute, and one addition at a time",
}

// Rules returns the rules of a PowerTrack stream.
//
// A request takes at most 5 MB. The service takes 60 requests in a minute, and one addition at a
// time; this value sends them one after the other. A batch with one invalid rule is refused as a
// whole.
func Rules(auth tweetstream.BasicAuth, o RulesOptions) (feed.Rules, error) {
	user, password := auth.User.Reveal(), auth.Password.Reveal()
	if user == "" || password == "" {
		return nil, &tweetstream.OptionError{Option: "BasicAuth", Rule: "must have a user and a password"}
	}
	for param, text := range map[string]string{"account": o.Account, "label": o.Label} {
		if !isSegment(text) {
			return nil, refused(param, "%q is not of ASCII letters, digits, \"-\", \"_\" and \".\"", text)
		}
	}
	base := o.BaseURL
	if base == "" {
		base = "https://data-api.x.com"
	}
	value := "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
	client, err := rest.New("gnip/powertrack", base, value, o.HTTPClient, rulesHints)
	if err != nil {
		return nil, err
	}
	path := fmt.Sprintf("/rules/powertrack/accounts/%s/publishers/twitter/%s", o.Account, o.Label)
	return &rules{client: client, path: path}, nil
}

type rules struct {
	client *rest.Client
	path   string

	adding sync.Mutex
}

type list struct {
	Rules []rest.Rule `json:"rules"`
}

// verdict is what an answer says of a rule.
type verdict struct {
	Rule    rest.Rule `json:"rule"`
	Created bool      `json:"created"`
	Valid   bool      `json:"valid"`
	Message string    `json:"message"`
}

type answer struct {
	Summary struct {
		Created    int `json:"created"`
		NotCreated int `json:"not_created"`
		Deleted    int `json:"deleted"`
		NotDeleted int `json:"not_deleted"`
	} `json:"summary"`
	Detail []verdict `json:"detail"`
}

// Limits implements [feed.Rules].
func (*rules) Limits() feed.Limits { return limits }

// List implements [feed.Rules].
func (r *rules) List(ctx context.Context) ([]feed.Rule, error) {
	var l list
	err := r.client.Do(ctx, http.MethodGet, r.path+".json", "", nil, &l)
	return rest.Rules(l.Rules), err
}

// Validate implements [feed.Rules]. It also asks the service.
func (r *rules) Validate(ctx context.Context, rules ...feed.Rule) error {
	if err := limits.Check(rules...); err != nil {
		return err
	}
	for _, call := range limits.Calls(rules) {
		var a answer
		in := list{rest.Added(call)}
		err := r.client.Do(ctx, http.MethodPost, r.path+"/validation.json", "", in, &a)
		if err != nil {
			return refusal(err, 0)
		}
		if err := a.problems(func(v verdict) bool { return !v.Valid }, 0); err != nil {
			return err
		}
	}
	return nil
}

// Add implements [feed.Rules]. A value that is there already is no error; its id is not told.
func (r *rules) Add(ctx context.Context, rules ...feed.Rule) (added []feed.Rule, err error) {
	if err := limits.Check(rules...); err != nil {
		return nil, err
	}
	r.adding.Lock()
	defer r.adding.Unlock()
	for _, call := range limits.Calls(rules) {
		var a answer
		in := list{rest.Added(call)}
		if err := r.client.Do(ctx, http.MethodPost, r.path+".json", "", in, &a); err != nil {
			return added, refusal(err, len(added))
		}
		for _, v := range a.Detail {
			if v.Created {
				added = append(added, v.Rule.Rule())
			}
		}
		isRefused := func(v verdict) bool { return !v.Created && !isThere(v) }
		if err := a.problems(isRefused, len(added)); err != nil {
			return added, err
		}
	}
	return added, nil
}

// isThere reports whether a rule was not created since it exists.
func isThere(v verdict) bool {
	return strings.Contains(strings.ToLower(v.Message), "already exist")
}

// Delete implements [feed.Rules].
func (r *rules) Delete(ctx context.Context, rules ...feed.Rule) error {
	deleted := 0
	for _, call := range limits.Calls(rules) {
		var a answer
		in := list{rest.Deleted(call)}
		err := r.client.Do(ctx, http.MethodPost, r.path+".json", "_method=delete", in, &a)
		if err != nil {
			return refusal(err, deleted)
		}
		deleted += a.Summary.Deleted
	}
	return nil
}

func (a *answer) problems(isRefused func(verdict) bool, changed int) error {
	var problems []feed.RuleProblem
	for _, v := range a.Detail {
		if isRefused(v) {
			problems = append(problems, feed.RuleProblem{Rule: v.Rule.Rule(),
				Err: errors.New(strings.TrimSpace(v.Message))})
		}
	}
	if problems == nil {
		return nil
	}
	return &feed.RulesError{Problems: problems, Changed: changed}
}

// refusal makes a refused batch name the rules that the server names.
func refusal(err error, changed int) error {
	var request *tweetstream.RequestError
	var a answer
	if errors.As(err, &request) && rest.Decode(request.Body, &a) {
		named := func(v verdict) bool { return !v.Created && strings.TrimSpace(v.Message) != "" }
		if problems := a.problems(named, changed); problems != nil {
			return errors.Join(problems, err)
		}
	}
	if changed > 0 {
		return fmt.Errorf("before that, %d rules were changed: %w", changed, err)
	}
	return err
}
