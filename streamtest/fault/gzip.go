package fault

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gotweetstream/tweetstream/streamtest"
)

// packed is a stream with a coding that the steps write by themselves.
func packed(coding string, s ...step) reply {
	return reply{Header: http.Header{"Content-Encoding": {coding}}, Steps: s}
}

// gzipFaults are about the compression of the body.
func gzipFaults() []entry {
	return slices.Concat(flushFaults(), codingFaults(), heldFaults(), brokenGzipFaults(), bombFaults())
}

// flushFaults are legal, but mostly unusual ways to compress.
func flushFaults() []entry {
	var all []entry
	flushed := func(name, rule string, c streamtest.Compression, split int) {
		if split > 0 {
			name += "-split"
		}
		all = append(all, entry{name, Continues, rule, func(m *messages) reply {
			return reply{Compression: c, Split: split, Steps: steps(
				message(m.must(), m.must()), keepAlive(), message(m.must()))}
		}})
	}
	const atOnce = "flushed messages are delivered at once"
	for _, split := range []int{1, 0} {
		flushed("gzip-sync", atOnce, streamtest.Gzip, split)
		flushed("gzip-members", atOnce, streamtest.GzipMembers, split)
		flushed("gzip-full", atOnce, GzipFull, split)
	}
	const later = "a message whose end readers cannot see yet is delivered with the next bytes"
	flushed("gzip-partial", later, GzipPartial, 0)
	return all
}

func heldFaults() []entry {
	return []entry{
		{"gzip-held", network, "messages that were not flushed are delivered at the end",
			func(m *messages) reply {
				return reply{Compression: GzipHeld, Steps: steps(message(m.must(), m.must()), end())}
			}},
		{"gzip-held-and-cut", network, "messages that never came cannot be delivered",
			func(*messages) reply {
				return reply{Compression: GzipHeld, Steps: steps(message(smallTweet(0)), cut())}
			}},
	}
}

func brokenGzipFaults() []entry {
	const rule = "broken gzip is a failure of the network; messages before it are kept"
	broken := func(name string, build func(*messages) string, last ...step) entry {
		return entry{name, network, rule, func(m *messages) reply {
			text := Gzipped(m.must()+"\r\n") + build(m)
			return packed("gzip", append(steps(raw(text)), last...)...)
		}}
	}
	text := func(s string) func(*messages) string { return func(*messages) string { return s } }
	part := func(m *messages) string { return Gzipped(m.part()) }
	half := func(m *messages) string { member := part(m); return member[:len(member)/2] }
	whole := func(m *messages) string { return Gzipped(m.may() + "\r\n") }
	return []entry{
		broken("gzip-header-cut", func(m *messages) string { return part(m)[:5] }, end()),
		broken("gzip-header-wrong", func(m *messages) string { return "\x1f\x8c" + part(m)[2:] }, end()),
		broken("gzip-member-cut", half, cut()),
		broken("gzip-member-ended", half, end()),
		broken("gzip-trailer-cut", func(m *messages) string {
			member := whole(m)
			return member[:len(member)-3]
		}, cut()),
		broken("gzip-checksum-wrong", func(m *messages) string {
			member := whole(m)
			return member[:len(member)-8] + "tide" + member[len(member)-4:]
		}, wait(1), end()),
		broken("gzip-size-wrong", func(m *messages) string {
			member := whole(m)
			return member[:len(member)-4] + "tide"
		}, wait(1), end()),
		broken("gzip-block-wrong", text(gzipHeader+"\xff\xff\xff\xff\xff\xff"), wait(1), end()),
		broken("gzip-trailing-garbage", text("low tide and high tide"), wait(1), end()),
		broken("gzip-trailing-zeros", text(strings.Repeat("\x00", 512)), wait(1), end()),
		broken("gzip-stalled", half, hang()...),
	}
}

func bombFaults() []entry {
	const rule = "a thousandfold expansion without messages costs little and is no stream"
	bomb := func(name, text string) entry {
		return entry{name, http5xx, rule, func(m *messages) reply {
			m.fault.Flood, m.fault.Malformed = true, -1
			return gzipBomb(text, 512<<20)
		}}
	}
	return []entry{
		bomb("gzip-bomb-line", "x"),
		bomb("gzip-bomb-blank-lines", "\n"),
		bomb("gzip-bomb-crlf", "\r\n"),
		bomb("gzip-bomb-spaces", strings.Repeat(" ", 4095)+"\n"),
		bomb("gzip-bomb-malformed", strings.Repeat("[", 65535)+"\n"),
	}
}

// codingFaults are about the header Content-Encoding.
func codingFaults() []entry {
	var all []entry
	for _, coding := range []string{"br", "deflate", "zstd", "compress", "tide", "gzip, gzip"} {
		const rule = "a coding that was not asked for is no stream"
		name := "coding-" + strings.ReplaceAll(coding, ", ", "-")
		all = append(all, entry{name, http5xx, rule, func(m *messages) reply {
			return packed(coding, raw(m.part()), end())
		}})
	}
	for _, coding := range []string{"GZIP", "x-gzip"} {
		const rule = "names of codings ignore case, and x-gzip is gzip"
		all = append(all, entry{"coding-" + coding, network, rule, func(m *messages) reply {
			return packed(coding, raw(Gzipped(m.must()+"\r\n")), end())
		}})
	}
	return append(all,
		entry{"coding-identity", Continues, "identity is no coding", func(m *messages) reply {
			return packed("identity", message(m.must()))
		}},
		entry{"coding-gzip-but-plain", http5xx, "a body that is not what its header says is no stream",
			func(m *messages) reply {
				return packed("gzip", message(m.next()), end())
			}})
}
