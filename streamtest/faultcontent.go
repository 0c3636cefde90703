package streamtest

import (
	"fmt"
	"strings"
)

// contentFaults are unusual messages.
func contentFaults() []entry {
	var all []entry
	odd := func(name, rule string, texts ...string) {
		all = append(all, entry{name, Continues, rule, func(s *script) Reply {
			messages := []string{s.kept()}
			for _, text := range texts {
				messages = append(messages, s.keep(text))
			}
			return Stream(Message(append(messages, s.kept())...))
		}})
	}
	const untouched = "text is made valid, and the bytes stay as they were"
	tweet := smallTweet(0)
	with := func(old, new string) string { return strings.Replace(tweet, old, new, 1) }
	odd("invalid-utf8", untouched, with("low tide", "low \xff\xc0\xaf tide"))
	odd("lone-surrogates", untouched, with("low tide", `low \ud800 \udc00 tide`))
	odd("terminal-escapes", untouched, with("low tide", `low \u001b[2J\u0007\u202e tide`))
	odd("escaped-nul", untouched, with("low tide", `low \u0000 tide`))
	odd("duplicate-keys", "of two equal keys the last one counts", with(`"truncated":false`, `"truncated":true,"truncated":false`))
	odd("unknown-keys", "unknown keys do no harm", with(`"lang":"en"`, `"lang":"en","tide":{"low":[1,2,{"high":null}]}`))
	odd("keys-in-another-order", "the first key says nothing", with(`{"created_at"`, `{"lang":"en","created_at"`))
	odd("unknown-message", "a message of an unknown kind is delivered", `{"tide_table":{"low":1}}`, `{}`, `{"friends":[1,2,3]}`)
	odd("no-object", "any JSON value is a message", `[]`, `[1,2]`, `"low tide"`, `42`, `-1.5e3`, `true`, `null`)
	odd("notice-as-text", "a sentence is a notice of the server, and not malformed", "Please reconnect soon")
	odd("nesting-100", "nesting is a matter of taste up to some depth", nested(100))
	for name, depth := range map[string]int{"nesting-200": 200, "nesting-9000": 9000, "nesting-100000": 100_000} {
		all = append(all, entry{name, Continues, "nesting deeper than any Tweet is malformed, and costs nothing", func(s *script) Reply {
			return Stream(Message(s.kept()), Raw(s.bad(nested(depth))), Message(s.kept()))
		}})
	}
	all = append(all,
		entry{"nesting-endless", RetryHTTP, "after 16 MiB without a line end it is no stream", func(s *script) Reply {
			s.fault.Flood = true
			return Stream(then(steps(Message(s.kept()), Repeat(`{"a":`, 10_000_000)), hang())...)
		}},
		entry{"values-on-one-line", Continues, "values back to back are messages, one each", func(s *script) Reply {
			return Stream(Message(s.kept()), Raw(s.kept()+s.kept()+"\r\n"), Message(s.kept()))
		}},
		entry{"backfill", Continues, "messages that come again are delivered again, or left out if asked for", func(s *script) Reply {
			reply := Stream(Message(s.kept()))
			reply.Replay = 20
			return reply
		}},
	)
	return sorted(all)
}

// nested is a JSON value of a depth.
func nested(depth int) string {
	return strings.Repeat(`{"a":`, depth-1) + "{}" + strings.Repeat("}", depth-1)
}

// malformedFaults are lines that do not decode.
func malformedFaults() []entry {
	var all []entry
	for name, line := range map[string]string{
		"cut":                 `{"id":1,"text":"lo`,
		"trailing-comma":      `{"id":1,"text":"low",}`,
		"single-quotes":       `{'id':1,'text':'low'}`,
		"bare-key":            `{id:1,text:"low"}`,
		"bare-value":          `{"id":1,"text":low}`,
		"nan":                 `{"id":NaN,"text":"low"}`,
		"hex":                 `{"id":0x1f,"text":"low"}`,
		"leading-zero":        `{"id":007,"text":"low"}`,
		"tab-in-string":       "{\"id\":1,\"text\":\"low\ttide\"}",
		"bell-in-string":      "{\"id\":1,\"text\":\"\a\"}",
		"escape":              `{"id":1,"text":"\q"}`,
		"unicode-escape":      `{"id":1,"text":"\u12g4"}`,
		"nul":                 "{\"id\":1,\x00\"text\":\"low\"}",
		"only-nuls":           "\x00\x00\x00\x00",
		"brace":               "}",
		"comment":             `{"id":1/*low*/,"text":"low"}`,
		"colon-missing":       `{"id" 1,"text":"low"}`,
		"unclosed-array":      `{"entities":{"urls":[}}`,
		"html":                `<p>Over capacity.</p>`,
		"xml":                 `<?xml version="1.0"?>`,
		"wrong-type-id":       `{"id":"one","text":"low","in_reply_to_status_id":null}`,
		"wrong-type-overflow": `{"id":9223372036854775808,"text":"low","in_reply_to_status_id":null}`,
		"wrong-type-user":     `{"id":1,"text":"low","user":[1],"in_reply_to_status_id":null}`,
		"wrong-type-text":     `{"id":1,"text":{"low":1},"in_reply_to_status_id":null}`,
		"wrong-type-notice":   `{"delete":{"status":"gone"}}`,
	} {
		all = append(all, entry{"malformed-" + name, Continues, "a message that does not decode is reported, once, and the stream goes on", func(s *script) Reply {
			return Stream(Message(s.kept()), Raw(s.bad(line)), Message(s.kept()))
		}})
	}
	all = append(all, entry{"malformed-run", RetryHTTP, "more than 100 malformed messages in a row are no stream", func(s *script) Reply {
		s.fault.Malformed = 101
		return Stream(then(steps(Message(s.kept()), Repeat("{\"id\":\r\n", 1000)), hang())...)
	}}, entry{"malformed-half", Continues, "malformed messages between good ones do not end a stream", func(s *script) Reply {
		var all []Step
		for range 120 {
			all = append(all, Raw(s.bad(`{"id":`)), Message(s.kept()))
		}
		return Stream(all...)
	}})
	return sorted(all)
}

// disconnectOutcomes are the documented codes, and two others.
var disconnectOutcomes = []struct {
	code    int
	outcome Outcome
	reason  string
}{
	{1, RetryNetwork, "shutdown"}, {2, RetryRate, "duplicate stream"}, {3, RetryNetwork, "control request"}, {4, RetryNetwork, "stall"},
	{5, RetryNetwork, "normal"}, {6, Stops, "token revoked"}, {7, RetryRate, "admin logout"}, {8, RetryNetwork, "reserved"},
	{9, RetryNetwork, "max message limit"}, {10, RetryNetwork, "stream exception"}, {11, RetryNetwork, "broker stall"},
	{12, RetryHTTP, "shed load"}, {0, RetryNetwork, "none"}, {99, RetryNetwork, "of another time"},
}

// noticeFaults are what the server says about itself.
func noticeFaults() []entry {
	const rule = "a disconnect message is delivered, and its code says how soon to connect again"
	var all []entry
	for _, d := range disconnectOutcomes {
		text := fmt.Sprintf(`{"disconnect":{"code":%d,"stream_name":"streamtest-sample","reason":"%s"}}`, d.code, d.reason)
		all = append(all, entry{fmt.Sprintf("disconnect-%d", d.code), d.outcome, rule, func(s *script) Reply {
			return Stream(Message(s.kept(), s.keep(text)), End())
		}})
		if d.code == 4 || d.code == 6 || d.code == 7 {
			all = append(all, entry{fmt.Sprintf("disconnect-%d-and-silence", d.code), d.outcome, rule, func(s *script) Reply {
				return Stream(then(steps(Message(s.keep(text))), hang())...)
			}})
		}
	}
	notices := []string{
		`{"limit":{"track":1234,"timestamp_ms":"1577880000000"}}`,
		`{"warning":{"code":"FALLING_BEHIND","message":"Your connection is falling behind.","percent_full":60}}`,
		`{"delete":{"status":{"id":1212000000000000009,"id_str":"1212000000000000009","user_id":7,"user_id_str":"7"},"timestamp_ms":"1577880000000"}}`,
		`{"scrub_geo":{"user_id":7,"user_id_str":"7","up_to_status_id":9,"up_to_status_id_str":"9"}}`,
		`{"status_withheld":{"id":9,"user_id":7,"withheld_in_countries":["XY"]}}`,
		`{"user_withheld":{"id":7,"withheld_in_countries":["XY","XX"]}}`,
	}
	return append(all,
		entry{"notices", Continues, "every kind of notice is delivered, in order", func(s *script) Reply {
			var messages []string
			for _, text := range notices {
				messages = append(messages, s.keep(text), s.kept())
			}
			return Stream(Message(messages...))
		}},
		entry{"connection-limit", RetryRate, "the notice that there are too many connections is as a 420", func(s *script) Reply {
			return Stream(Message(s.keep("Exceeded connection limit for user")), End())
		}})
}
