package fault

import (
	"slices"
	"strings"
	"time"
)

// sorted orders the entries of a map.
func sorted(all []entry) []entry {
	slices.SortFunc(all, func(a, b entry) int { return strings.Compare(a.name, b.name) })
	return all
}

// survived is a fault of a stream that goes on.
func survived(name, rule string, build func(*messages) []step) entry {
	return entry{name, Continues, rule, func(m *messages) reply { return stream(build(m)...) }}
}

// framingFaults are about the ends of messages.
func framingFaults() []entry {
	return slices.Concat(splitFaults(), lineFaults(), lastLineFaults(), endlessFaults())
}

func splitFaults() []entry {
	const rule = "borders of chunks are no borders of messages"
	split := func(name string, n int) entry {
		return entry{name, Continues, rule, func(m *messages) reply {
			return reply{Split: n, Steps: steps(
				message(m.must(), m.must()), keepAlive(), message(m.must()))}
		}}
	}
	return []entry{
		split("split-at-every-byte", 1), split("split-2", 2),
		split("split-3", 3), split("split-100", 100),
		survived("two-messages-in-a-chunk", rule, func(m *messages) []step {
			return steps(raw(m.must() + "\r\n" + m.must() + "\r\n"))
		}),
	}
}

func lineFaults() []entry {
	return []entry{
		survived("drip", "a slow message is a message", func(m *messages) []step {
			return steps(drip(m.must()+"\r\n", 10, time.Second), message(m.must()))
		}),
		survived("line-feeds-only", "a bare line feed ends a message, too", func(m *messages) []step {
			return steps(raw(m.must()+"\n"+m.must()+"\n\n"+m.must()+"\n"), message(m.must()))
		}),
		survived("line-feed-inside", "a line feed inside a JSON value does not end the message",
			func(m *messages) []step {
				text := m.next()
				lines := strings.Replace(text, `,"`, ",\n\"", 3)
				return steps(message(m.must(), m.mustBe(lines), m.must()))
			}),
		survived("line-end-cut", "CR and LF may come apart", func(m *messages) []step {
			return steps(raw(m.must()+"\r"), wait(time.Second), raw("\n"), message(m.must()))
		}),
		survived("blank-lines", "blank lines are keep-alives, wherever they stand",
			func(m *messages) []step {
				return steps(raw("\r\n\n\r\n"), message(m.must()),
					raw(strings.Repeat("\r\n", 50)), message(m.must()))
			}),
		survived("spaces-around", "white space around a message is no part of it",
			func(m *messages) []step {
				return steps(raw(" \t \r\n"), message(m.must()))
			}),
		survived("byte-order-mark", "a byte order mark at the start is left out",
			func(m *messages) []step {
				return steps(raw("\ufeff"), message(m.must(), m.must()))
			}),
		survived("long-message", "a message over the limit is skipped and reported; the next one is read",
			func(m *messages) []step {
				m.fault.Malformed++
				return steps(message(m.must()),
					raw(`{"text":"`), repeat("tide", 1<<19), raw("\"}\r\n"), message(m.must()))
			}),
	}
}

func lastLineFaults() []entry {
	return []entry{
		{"end-without-line-end", network, "a whole object at the end is delivered",
			func(m *messages) reply {
				return stream(message(m.must()), raw(m.must()), end())
			}},
		{"cut-without-line-end", network, "a whole object before a cut is delivered",
			func(m *messages) reply {
				return stream(message(m.must()), raw(m.must()), cut())
			}},
		{"end-in-message", network,
			"a part of a message is discarded, and never joined to the first of the next connection",
			func(m *messages) reply {
				return stream(message(m.must()), raw(m.part()), end())
			}},
	}
}

func endlessFaults() []entry {
	return []entry{
		{"endless-line", http5xx, "16 MiB without a line end are no stream", func(m *messages) reply {
			m.fault.Flood = true
			long := steps(message(m.must()), raw(`{"text":"`), repeat("tide", 16<<20))
			return stream(then(long, hang())...)
		}},
		{"endless-blank-lines", http5xx, "thousands of blank lines at once are no keep-alives",
			func(m *messages) reply {
				m.fault.Flood = true
				return stream(then(steps(message(m.must()), repeat("\r\n", 32<<20)), hang())...)
			}},
	}
}
