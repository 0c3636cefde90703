package fault

import (
	"fmt"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest"
)

// paceFaults are about time, and about lengths that lie.
func paceFaults() []entry {
	return sorted(append(delimitedFaults(),
		entry{"stall", network, "a stream without a byte for 90 s is lost: connect again",
			func(m *messages) reply {
				return stream(then(steps(message(m.must())), hang())...)
			}},
		entry{"stall-at-once", network, "a stream without any byte for 90 s is lost",
			func(*messages) reply {
				return stream(hang()...)
			}},
		entry{"stall-in-message", network,
			"a stream without a byte for 90 s is lost, and the begun message is discarded",
			func(m *messages) reply {
				return stream(then(steps(message(m.must()), raw(m.part())), hang())...)
			}},
		entry{"stall-after-gzip", network, "a stream without a byte for 90 s is lost, compressed or not",
			func(m *messages) reply {
				return reply{Compression: streamtest.Gzip, Steps: then(steps(message(m.must())), hang())}
			}},
		entry{"quiet", Continues, "a keep-alive within 90 s is sign of life enough",
			func(m *messages) reply {
				return stream(wait(89*time.Second), keepAlive(), wait(89*time.Second), message(m.must()))
			}},
		entry{"drip-without-line-end", network, "5 minutes of bytes without a line end are no life",
			func(m *messages) reply {
				return stream(message(m.must()), drip(strings.Repeat("x", 25), 1, 80*time.Second), cut())
			}},
	))
}

// delimitedFaults announce a wrong length.
func delimitedFaults() (all []entry) {
	for name, length := range map[string]func(int) string{
		"short":    func(n int) string { return fmt.Sprint(n / 2) },
		"long":     func(n int) string { return fmt.Sprint(n * 3) },
		"huge":     func(int) string { return "99999999999" },
		"negative": func(int) string { return "-7" },
		"zero":     func(int) string { return "0" },
		"wide":     func(n int) string { return fmt.Sprintf("%030d", n) },
		"absent":   func(int) string { return "" },
	} {
		const rule = "where lengths do not fit, lines do"
		all = append(all, entry{"delimited-" + name, network, rule, func(m *messages) reply {
			m.fault.Delimited = true
			right, wrong, last := m.must(), m.must(), m.must()
			lie := length(len(wrong) + 2)
			m.fault.May = append(m.fault.May, lie) // it may be a value of its own
			return stream(message(right), raw(strings.TrimPrefix(lie+"\r\n", "\r\n")),
				raw(wrong+"\r\n"), message(last), end())
		}})
	}
	return all
}
