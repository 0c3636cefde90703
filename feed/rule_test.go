package feed_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream/feed"
	"github.com/gotweetstream/tweetstream/match/rule"
)

func ExampleReadRules() {
	rules, err := feed.ReadRules(strings.NewReader(`
{"value":"(cat OR dog) lang:en -is:retweet","tag":"pets"}
# quotes are escaped as in any JSON
{"value":"\"fog bank\" has:images"}
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range rules {
		fmt.Printf("%s %q\n", r.Value, r.Tag)
	}
	// Output:
	// (cat OR dog) lang:en -is:retweet "pets"
	// "fog bank" has:images ""
}

// All faults of a file are told, each with its line.
func TestFaultsOfAFile(t *testing.T) {
	for name, tt := range map[string]struct{ file, want string }{
		"no JSON":          {"cat", "line 1: must be {"},
		"another key":      {`{"rule":"cat"}`, `unknown field "rule"`},
		"no value":         {"\n" + `{"tag":"a"}`, `line 2: has no "value"`},
		"two in a line":    {`{"value":"cat"}{"value":"dog"}`, "more than one JSON object"},
		"syntax":           {`{"value":"(cat OR"}`, "line 1: "},
		"twice":            {`{"value":"cat"}` + "\n" + `{"value":"cat"}`, `line 2: the rule "cat" is in line 1, too`},
		"two tags":         {`{"value":"cat","tag":"a"}` + "\n\n" + `{"value":"cat","tag":"b"}`, "line 3: the rule \"cat\" is in line 1, too, with another tag"},
		"only spaces more": {`{"value":"cat dog"}` + "\n" + `{"value":"cat  dog"}`, "line 2: "},
		"a line too long":  {`{"value":"` + strings.Repeat("a", 1<<17), "behind it"},
	} {
		rules, err := feed.ReadRules(strings.NewReader(tt.file))
		var line *feed.LineError
		if rules != nil || !errors.As(err, &line) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v and %v", name, rules, err)
		}
	}
	_, err := feed.ReadRules(strings.NewReader("{\"value\":\"(cat\"}\n{\"value\":\"dog\"}\nnot\n"))
	var syntax *rule.Error
	if !errors.As(err, &syntax) || !strings.Contains(err.Error(), "line 1: ") ||
		!strings.Contains(err.Error(), "line 3: ") {
		t.Errorf("got %v", err)
	}
}

func TestRulesKeepWhatTheyHave(t *testing.T) {
	got, err := feed.ReadRules(strings.NewReader(`{"id":"120","value":"cat  OR dog","tag":"t"}`))
	want := []feed.Rule{{ID: "120", Value: "cat  OR dog", Tag: "t"}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}
