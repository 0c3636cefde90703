package fault

import (
	"slices"
	"strings"

	"github.com/gotweetstream/tweetstream/streamtest"
)

// contentFaults are unusual messages.
func contentFaults() []entry {
	return sorted(slices.Concat(textFaults(), valueFaults(), nestingFaults(), []entry{
		survived("backfill", "messages that come again are delivered again, or left out if asked for",
			func(m *messages) []step {
				return steps(streamtest.Replay(20), message(m.must()))
			}),
	}))
}

// odd is a fault of unusual texts between two usual ones.
func odd(name, rule string, texts ...string) entry {
	return survived(name, rule, func(m *messages) []step {
		all := []string{m.must()}
		for _, text := range texts {
			all = append(all, m.mustBe(text))
		}
		return steps(message(append(all, m.must())...))
	})
}

// textFaults are Tweets with changes.
func textFaults() []entry {
	const untouched = "text is made valid, and the bytes stay as they were"
	with := func(old, new string) string { return strings.Replace(smallTweet(0), old, new, 1) }
	return []entry{
		odd("invalid-utf8", untouched, with("low tide", "low \xff\xc0\xaf tide")),
		odd("lone-surrogates", untouched, with("low tide", `low \ud800 \udc00 tide`)),
		odd("terminal-escapes", untouched, with("low tide", `low \u001b[2J\u0007\u202e tide`)),
		odd("escaped-nul", untouched, with("low tide", `low \u0000 tide`)),
		odd("duplicate-keys", "of two equal keys the last one counts",
			with(`"truncated":false`, `"truncated":true,"truncated":false`)),
		odd("unknown-keys", "unknown keys do no harm",
			with(`"lang":"en"`, `"lang":"en","tide":{"low":[1,2,{"high":null}]}`)),
		odd("wrong-type-field", "a value of another type costs its field, not the message",
			with(`"truncated":false`, `"truncated":"no"`), with(`"id_str":"`, `"id_str":5,"x":"`)),
		odd("empty-object-of-php", "an empty array is an empty object: PHP writes it so",
			with(`{"hashtags":[],"urls":[],"user_mentions":[],"symbols":[]}`, `[]`)),
		odd("keys-in-another-order", "the first key says nothing",
			with(`{"created_at"`, `{"lang":"en","created_at"`)),
	}
}

// valueFaults are messages of no documented kind.
func valueFaults() []entry {
	return []entry{
		odd("unknown-message", "a message of an unknown kind is delivered",
			`{"tide_table":{"low":1}}`, `{}`, `{"friends":[1,2,3]}`,
			`{"id":1,"text":"low","sender":{"id":2},"recipient":{"id":3}}`),
		odd("no-object", "any JSON value is a message",
			`[]`, `[1,2]`, `"low tide"`, `42`, `-1.5e3`, `true`, `null`),
		survived("values-on-one-line", "values back to back are messages, one each",
			func(m *messages) []step {
				return steps(message(m.must()), raw(m.must()+m.must()+"\r\n"), message(m.must()))
			}),
		odd("notice-as-text", "a sentence is a notice of the server, and not malformed",
			"Please reconnect soon"),
	}
}

func nestingFaults() []entry {
	all := []entry{
		odd("nesting-100", "nesting is a matter of taste up to some depth", nested(100)),
		{"nesting-endless", http5xx, "16 MiB without a line end are no stream", func(m *messages) reply {
			m.fault.Flood = true
			return stream(then(steps(message(m.must()), repeat(`{"a":`, 10_000_000)), hang())...)
		}},
	}
	for name, depth := range map[string]int{
		"nesting-200": 200, "nesting-9000": 9000, "nesting-100000": 100_000,
	} {
		const rule = "nesting deeper than any Tweet is malformed, and costs nothing"
		all = append(all, survived(name, rule, func(m *messages) []step {
			return steps(message(m.must()), raw(m.bad(nested(depth))), message(m.must()))
		}))
	}
	return all
}

// nested is a JSON value of a depth.
func nested(depth int) string {
	return strings.Repeat(`{"a":`, depth-1) + "{}" + strings.Repeat("}", depth-1)
}
