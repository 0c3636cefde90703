package fault

import (
	"fmt"

	"github.com/gotweetstream/tweetstream"
)

// disconnects are the documented codes of disconnect messages, and two others.
var disconnects = []struct {
	code   int
	class  tweetstream.RetryClass
	reason string
}{
	{1, network, "shutdown"},
	{2, rate, "duplicate stream"},
	{3, network, "control request"},
	{4, network, "stall"},
	{5, network, "normal"},
	{6, never, "token revoked"},
	{7, rate, "admin logout"},
	{8, network, "reserved"},
	{9, network, "max message limit"},
	{10, network, "stream exception"},
	{11, network, "broker stall"},
	{12, http5xx, "shed load"},
	{0, network, "none"},
	{99, network, "of another time"},
}

// noticeFaults are messages of the server about itself.
func noticeFaults() []entry {
	return append(disconnectFaults(),
		survived("notices", "every kind of notice is delivered, in order", func(m *messages) []step {
			var texts []string
			for _, text := range notices {
				texts = append(texts, m.mustBe(text), m.must())
			}
			return steps(message(texts...))
		}),
		entry{"connection-limit", rate, "the notice that there are too many connections is as a 420",
			func(m *messages) reply {
				return stream(message(m.mustBe("Exceeded connection limit for user")), end())
			}})
}

func disconnectFaults() []entry {
	const rule = "a disconnect message is delivered, and its code says how soon to connect again"
	var all []entry
	for _, d := range disconnects {
		name := fmt.Sprintf("disconnect-%d", d.code)
		text := fmt.Sprintf(`{"disconnect":{"code":%d,"stream_name":"streamtest-sample","reason":"%s"}}`,
			d.code, d.reason)
		all = append(all, entry{name, d.class, rule, func(m *messages) reply {
			return stream(message(m.must(), m.mustBe(text)), end())
		}})
		if d.code == 4 || d.code == 6 || d.code == 7 {
			all = append(all, entry{name + "-and-silence", d.class, rule, func(m *messages) reply {
				return stream(then(steps(message(m.mustBe(text))), hang())...)
			}})
		}
	}
	return all
}

var notices = []string{
	`{"limit":{"track":1234,"timestamp_ms":"1577880000000"}}`,
	`{"warning":{"code":"FALLING_BEHIND",` +
		`"message":"Your connection is falling behind.","percent_full":60}}`,
	`{"delete":{"status":{"id":1212000000000000009,"id_str":"1212000000000000009",` +
		`"user_id":7,"user_id_str":"7"},"timestamp_ms":"1577880000000"}}`,
	`{"scrub_geo":{"user_id":7,"user_id_str":"7","up_to_status_id":9,"up_to_status_id_str":"9"}}`,
	`{"status_withheld":{"id":9,"user_id":7,"withheld_in_countries":["XY"]}}`,
	`{"user_withheld":{"id":7,"withheld_in_countries":["XY","XX"]}}`,
}
