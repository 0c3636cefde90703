package streamtest

import (
	"fmt"
	"strings"
	"time"
)

// paceFaults are about time, and lies about lengths.
func paceFaults() []entry {
	all := []entry{
		{"stall", RetryNetwork, "a stream without a byte for 90 s is lost: connect again", func(s *script) Reply {
			return Stream(then(steps(Message(s.kept())), hang())...)
		}},
		{"stall-at-once", RetryNetwork, "a stream without a byte for 90 s is lost, from the first byte on", func(*script) Reply {
			return Stream(hang()...)
		}},
		{"stall-in-message", RetryNetwork, "a stream without a byte for 90 s is lost, and what began is discarded", func(s *script) Reply {
			return Stream(then(steps(Message(s.kept()), Raw(s.part())), hang())...)
		}},
		{"stall-after-gzip", RetryNetwork, "a stream without a byte for 90 s is lost, compressed or not", func(s *script) Reply {
			return Reply{Compression: Gzip, Steps: then(steps(Message(s.kept())), hang())}
		}},
		{"quiet", Continues, "a keep-alive within 90 s is life enough", func(s *script) Reply {
			return Stream(Wait(89*time.Second), KeepAlive(), Wait(89*time.Second), Message(s.kept()))
		}},
		{"drip-without-line-end", RetryNetwork, "bytes without a line end for 5 minutes are no life", func(s *script) Reply {
			return Stream(Message(s.kept()), Drip(strings.Repeat("x", 25), 1, 80*time.Second), Cut())
		}},
	}
	for name, length := range map[string]func(int) string{
		"short":    func(n int) string { return fmt.Sprint(n / 2) },
		"long":     func(n int) string { return fmt.Sprint(n * 3) },
		"huge":     func(int) string { return "99999999999" },
		"negative": func(int) string { return "-7" },
		"zero":     func(int) string { return "0" },
		"wide":     func(n int) string { return fmt.Sprintf("%030d", n) },
		"absent":   func(int) string { return "" },
	} {
		all = append(all, entry{"delimited-" + name, RetryNetwork, "where lengths do not fit, lines do", func(s *script) Reply {
			s.fault.Delimited = true
			right, wrong, last := s.kept(), s.kept(), s.kept()
			lie := length(len(wrong) + 2)
			s.fault.May = append(s.fault.May, lie) // it may be a value of its own
			return Stream(Message(right), Raw(strings.TrimPrefix(lie+"\r\n", "\r\n")), Raw(wrong+"\r\n"), Message(last), End())
		}})
	}
	return sorted(all)
}
