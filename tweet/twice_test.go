package tweet_test

import "testing"

// TestKeysSentTwice: fields get their strings at the end of the message. A string
// that was read first must not come through then.
func TestKeysSentTwice(t *testing.T) {
	for _, wire := range []string{
		`{"text":"a","text":"b"}`,
		`{"text":"a","text":""}`,
		`{"text":"a","text":null}`,
		`{"text":"a","TEXT":"b\n"}`,
		`{"user":{"name":"a","url":"b"},"user":{"name":"c"}}`,
		`{"user":{"name":"a"},"user":null}`,
		`{"place":{"name":"a"},"place":null}`,
		`{"place":{"name":"a"},"place":null,"place":{"id":"b"}}`,
		`{"contributors":[{"id":1,"screen_name":"a"}],"contributors":[5]}`,
		`{"contributors":[{"id":1,"screen_name":"a"},{"id":2,"screen_name":"b"}],"contributors":[{"id":3}]}`,
		`{"withheld_in_countries":["DE","FR"],"withheld_in_countries":["X"]}`,
		`{"withheld_in_countries":["DE"],"withheld_in_countries":[null,"FR","AT"]}`,
		`{"withheld_in_countries":["DE"],"withheld_in_countries":null}`,
		`{"withheld_in_countries":["DE"],"withheld_in_countries":[]}`,
		`{"entities":{"urls":[{"url":"a","display_url":"b"}]},"entities":{"urls":[{"url":"c"},{"url":"d"},{"url":"e"}]}}`,
		`{"entities":{"hashtags":[{"text":"1"},{"text":"2"},{"text":"3"},{"text":"4"},{"text":"5"}],"hashtags":[{},{"text":"6"}]}}`,
		`{"retweeted_status":{"text":"a"},"retweeted_status":{"source":"b"}}`,
	} {
		if !differ(t, wire, []byte(wire)) {
			t.Errorf("%s: not accepted", wire)
		}
	}
	for _, wire := range []string{
		`{"limit":{"track":1},"limit":null,"limit":{"timestamp_ms":"2"}}`,
		`{"limit":{"track":1},"limit":null}`,
		`{"disconnect":{"reason":"a"},"disconnect":null,"disconnect":{"code":1}}`,
	} {
		differAll(t, wire, []byte(wire))
	}
}
