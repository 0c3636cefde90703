package fault

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
		"wrong-type-user-id":  `{"id":1,"user":{"id":"one"},"in_reply_to_status_id":null}`,
		"wrong-type-notice":   `{"delete":{"status":"gone"}}`,
	} {
		const rule = "a message that does not decode is reported, once, and the stream goes on"
		all = append(all, survived("malformed-"+name, rule, func(m *messages) []step {
			return steps(message(m.must()), raw(m.bad(line)), message(m.must()))
		}))
	}
	return sorted(append(all,
		entry{"malformed-run", http5xx, "more than 100 malformed messages in a row are no stream",
			func(m *messages) reply {
				m.fault.Malformed = 101
				return stream(then(steps(message(m.must()), repeat("{\"id\":\r\n", 1000)), hang())...)
			}},
		survived("malformed-half", "malformed messages between good ones do not end a stream",
			func(m *messages) (all []step) {
				for range 120 {
					all = append(all, raw(m.bad(`{"id":`)), message(m.must()))
				}
				return all
			}),
	))
}
