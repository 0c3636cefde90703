package needle_test

import (
	"strings"
	"testing"

	"github.com/gotweetstream/tweetstream/internal/needle"
	"github.com/gotweetstream/tweetstream/streamtest/traffic"
)

// BenchmarkFind searches made-up messages for words that are in few of them.
func BenchmarkFind(b *testing.B) {
	var messages [][]byte
	size := int64(0)
	for message := range (traffic.Traffic{Seed: 1}).Messages() {
		if messages = append(messages, message); len(messages) == 1000 {
			break
		}
		size += int64(len(message))
	}
	for _, words := range []string{"ok", "rain", "weather", "weather birthday thunderstorm"} {
		var needles [][]byte
		for _, n := range strings.Fields(words) {
			needles = append(needles, []byte(n))
		}
		set := needle.New(needles, messages[0])
		b.Run(words, func(b *testing.B) {
			b.SetBytes(size)
			for b.Loop() {
				for _, message := range messages {
					set.Find(message, len(message), func(int, int) bool { return true })
				}
			}
		})
	}
}
