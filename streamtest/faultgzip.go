package streamtest

import (
	"net/http"
	"strings"
)

// packed is a stream whose steps write what is compressed already.
func packed(coding string, s ...Step) Reply {
	return Reply{Header: http.Header{"Content-Encoding": {coding}}, Steps: s}
}

// gzipFaults are about the compression of the body.
func gzipFaults() []entry {
	flushed := func(name, rule string, c Compression, splits ...int) []entry {
		var all []entry
		for _, split := range append(splits, 0) {
			full := name
			if split > 0 {
				full += "-split"
			}
			all = append(all, entry{full, Continues, rule, func(s *script) Reply {
				return Reply{Compression: c, Split: split, Steps: steps(Message(s.kept(), s.kept()), KeepAlive(), Message(s.kept()))}
			}})
		}
		return all
	}
	const atOnce = "what was flushed is delivered at once"
	const broken = "broken gzip is a failure of the network; messages before it are kept"
	bad := func(name string, build func(*script) string, end ...Step) entry {
		return entry{name, RetryNetwork, broken, func(s *script) Reply {
			return packed("gzip", append(steps(Raw(Gzipped(s.kept()+"\r\n")+build(s))), end...)...)
		}}
	}
	all := flushed("gzip-sync", atOnce, Gzip, 1)
	all = append(all, flushed("gzip-members", atOnce, GzipMembers, 1)...)
	all = append(all, flushed("gzip-full", atOnce, GzipFull, 1)...)
	all = append(all, flushed("gzip-partial", "what readers cannot see yet is delivered with the next bytes", GzipPartial)...)
	return append(append(all, codingFaults()...), []entry{
		{"gzip-held", RetryNetwork, "what was not flushed is delivered at the end", func(s *script) Reply {
			return Reply{Compression: GzipHeld, Steps: steps(Message(s.kept(), s.kept()), End())}
		}},
		{"gzip-held-and-cut", RetryNetwork, "what never came cannot be delivered", func(*script) Reply {
			return Reply{Compression: GzipHeld, Steps: steps(Message(smallTweet(0)), Cut())}
		}},
		bad("gzip-header-cut", func(s *script) string { return Gzipped(s.part())[:5] }, End()),
		bad("gzip-header-wrong", func(s *script) string { return "\x1f\x8c" + Gzipped(s.part())[2:] }, End()),
		bad("gzip-member-cut", func(s *script) string { return half(Gzipped(s.part())) }, Cut()),
		bad("gzip-member-ended", func(s *script) string { return half(Gzipped(s.part())) }, End()),
		bad("gzip-trailer-cut", func(s *script) string { m := Gzipped(s.maybe() + "\r\n"); return m[:len(m)-3] }, Cut()),
		bad("gzip-checksum-wrong", func(s *script) string {
			m := Gzipped(s.maybe() + "\r\n")
			return m[:len(m)-8] + "tide" + m[len(m)-4:]
		}, Wait(1), End()),
		bad("gzip-size-wrong", func(s *script) string { m := Gzipped(s.maybe() + "\r\n"); return m[:len(m)-4] + "tide" }, Wait(1), End()),
		bad("gzip-block-wrong", func(s *script) string { return gzipHeader + "\xff\xff\xff\xff\xff\xff" }, Wait(1), End()),
		bad("gzip-trailing-garbage", func(*script) string { return "low tide and high tide" }, Wait(1), End()),
		bad("gzip-trailing-zeros", func(*script) string { return strings.Repeat("\x00", 512) }, Wait(1), End()),
		bad("gzip-stalled", func(s *script) string { return half(Gzipped(s.part())) }, hang()...),
		bomb("gzip-bomb-line", "x"), bomb("gzip-bomb-blank-lines", "\n"), bomb("gzip-bomb-crlf", "\r\n"),
		bomb("gzip-bomb-spaces", strings.Repeat(" ", 4095)+"\n"),
		bomb("gzip-bomb-malformed", strings.Repeat("[", 65535)+"\n"),
	}...)
}

// half is a member that ends in its middle.
func half(member string) string { return member[:len(member)/2] }

func bomb(name, text string) entry {
	return entry{name, RetryHTTP, "what unpacks to a thousand times its size and is no message costs little and is no stream", func(s *script) Reply {
		s.fault.Flood, s.fault.Malformed = true, -1
		return GzipBomb(text, 512<<20)
	}}
}

// codingFaults are about the header Content-Encoding.
func codingFaults() []entry {
	const unasked = "a coding that was not asked for is no stream"
	var all []entry
	for _, coding := range []string{"br", "deflate", "zstd", "compress", "tide", "gzip, gzip"} {
		all = append(all, entry{"coding-" + strings.ReplaceAll(coding, ", ", "-"), RetryHTTP, unasked, func(s *script) Reply {
			return packed(coding, Raw(s.part()), End())
		}})
	}
	for _, coding := range []string{"GZIP", "x-gzip"} {
		all = append(all, entry{"coding-" + coding, RetryNetwork, "names of codings ignore case, and x-gzip is gzip", func(s *script) Reply {
			return packed(coding, Raw(Gzipped(s.kept()+"\r\n")), End())
		}})
	}
	return append(all,
		entry{"coding-identity", Continues, "identity is no coding", func(s *script) Reply {
			return packed("identity", Message(s.kept()))
		}},
		entry{"coding-gzip-but-plain", RetryHTTP, "a body that is not what its header says is no stream", func(s *script) Reply {
			return packed("gzip", Message(s.next()), End())
		}})
}
