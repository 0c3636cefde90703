package rest

import (
	"bytes"
	"encoding/json"

	"github.com/gotweetstream/tweetstream/feed"
)

// Rule is a rule on the wire. An id is a string or a number there, and a tag may be null.
type Rule struct {
	ID    id     `json:"id,omitempty"`
	Value string `json:"value"`
	Tag   string `json:"tag,omitempty"`
}

type id string

// UnmarshalJSON reads a string or a number, with all its digits.
func (i *id) UnmarshalJSON(text []byte) error {
	*i = ""
	if bytes.Equal(text, []byte("null")) {
		return nil
	}
	var number json.Number // takes a number, and a string with one
	if err := json.Unmarshal(text, &number); err == nil {
		*i = id(number)
		return nil
	}
	return json.Unmarshal(text, (*string)(i))
}

// Rules are what a list of them has on the wire.
func Rules(wire []Rule) []feed.Rule {
	rules := make([]feed.Rule, len(wire))
	for i, r := range wire {
		rules[i] = r.Rule()
	}
	return rules
}

// Rule returns the rule.
func (r Rule) Rule() feed.Rule { return feed.Rule{ID: string(r.ID), Value: r.Value, Tag: r.Tag} }

// Added are rules as they are sent to be added: the server makes the ids.
func Added(rules []feed.Rule) []Rule {
	wire := make([]Rule, len(rules))
	for i, r := range rules {
		wire[i] = Rule{Value: r.Value, Tag: r.Tag}
	}
	return wire
}

// Deleted are rules as they are sent to be deleted. Both services know them by their values.
func Deleted(rules []feed.Rule) []Rule {
	wire := make([]Rule, len(rules))
	for i, r := range rules {
		wire[i] = Rule{Value: r.Value}
	}
	return wire
}
