package rule_test

import (
	"errors"
	"fmt"

	"github.com/gotweetstream/tweetstream/match/rule"
	"github.com/gotweetstream/tweetstream/tweet"
)

// Find out which of the rules a Tweet matches, by their tags.
func Example() {
	var rules []*rule.Rule
	for _, r := range []struct{ value, tag string }{
		{`(cat OR dog) lang:en -is:retweet`, "pets"},
		{`"black cat" has:images`, "pictures"},
		{`from:quay OR @quay`, "us"},
	} {
		parsed, err := rule.Parse(r.value)
		if err != nil {
			fmt.Println(err)
			return
		}
		parsed.Tag = r.tag
		rules = append(rules, parsed)
	}
	set, err := rule.NewSet(rules...)
	if err != nil {
		fmt.Println(err)
		return
	}
	t := &tweet.Tweet{
		Text: "Our CAT, at sea", Lang: "en",
		User: tweet.User{ScreenName: "Quay"},
	}
	for _, r := range set.Matching(t) {
		fmt.Println(r.Tag)
	}
	reasons, _ := set.Match(t)
	fmt.Println(reasons)
	// Output:
	// pets
	// us
	// rule "(cat OR dog) lang:en -is:retweet": pets; rule "from:quay OR @quay": us
}

// A fault has a place, and says what was expected there.
func ExampleParse() {
	_, err := rule.Parse(`(cat OR dog lang:en`)
	fmt.Println(err)
	_, err = rule.Parse(`cat is:new`)
	fmt.Println(err)

	r, err := rule.Parse(`( cat OR (dog) )  LANG:"en"`)
	fmt.Println(r, err)
	// Output:
	// column 20: expected ")" for the group "(cat", found the end
	// column 8: expected one of nullcast, quote, reply, retweet, verified, found "new"
	// (cat OR dog) lang:en <nil>
}

// A rule can be fit for the service and not for a Set, and the reverse.
func ExampleRule_Validate() {
	for _, value := range []string{`cat sample:10`, `-is:retweet`} {
		r, err := rule.Parse(value)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println("sent: ", r.Validate())
		_, err = rule.NewSet(r)
		var operator *rule.OperatorError
		if errors.As(err, &operator) {
			err = operator
		}
		fmt.Println("tried:", err)
	}
	// Output:
	// sent:  <nil>
	// tried: column 5: sample: is known to the service alone: no Tweet shows whether it matches
	// sent:  column 2: expected a clause without "-" beside it, found "is:retweet"
	// tried: <nil>
}
