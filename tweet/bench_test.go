package tweet_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/gotweetstream/tweetstream/tweet"
)

var decoders = []struct {
	name      string
	unmarshal func([]byte, *tweet.Tweet) error
}{
	{"generated", tweet.Unmarshal},
	{"encoding_json", unmarshalStd},
}

// BenchmarkUnmarshal decodes the Tweets of testdata and of the corpus, also year
// by year. An op is one Tweet.
func BenchmarkUnmarshal(b *testing.B) {
	b.Run("set=golden", func(b *testing.B) { benchmarkDecoders(b, goodMessages(b)) })
	b.Run("set=corpus", func(b *testing.B) {
		var all [][]byte
		for _, s := range corpus(b) {
			all = append(all, s.wire)
		}
		benchmarkDecoders(b, thin(all, 2000))
	})
	b.Run("set=year", func(b *testing.B) {
		years := map[int][][]byte{}
		for _, s := range corpus(b) {
			year := s.tweet.CreatedAt.Year()
			years[year] = append(years[year], s.wire)
		}
		for year := 2011; year <= 2020; year++ {
			if len(years[year]) > 100 {
				b.Run(fmt.Sprint(year), func(b *testing.B) { benchmarkDecoders(b, thin(years[year], 500)) })
			}
		}
	})
}

// thin leaves at most n messages, from all over the set.
func thin(set [][]byte, n int) [][]byte {
	step := max(len(set)/n, 1)
	var some [][]byte
	for chunk := range slices.Chunk(set, step) {
		some = append(some, chunk[0])
	}
	return some
}

func benchmarkDecoders(b *testing.B, set [][]byte) {
	for _, decoder := range decoders {
		b.Run("decoder="+decoder.name, func(b *testing.B) {
			var t tweet.Tweet
			overSet(b, set, func(wire []byte) {
				if err := decoder.unmarshal(wire, &t); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
}

// overSet calls f with one message after the other. Bytes are those of the
// mean message.
func overSet(b *testing.B, set [][]byte, f func(wire []byte)) {
	size := 0
	for _, wire := range set {
		size += len(wire)
	}
	b.SetBytes(int64(size / len(set)))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if i == len(set) {
			i = 0
		}
		f(set[i])
	}
}

func BenchmarkKindOf(b *testing.B) {
	for name, wire := range map[string][]byte{"tweet": goodMessages(b)[0],
		"delete": []byte(deleteWire)} {
		b.Run("kind="+name, func(b *testing.B) {
			overSet(b, [][]byte{wire}, func(wire []byte) {
				if got := tweet.KindOf(wire); got.String() != name {
					b.Fatal(got)
				}
			})
		})
	}
}

// BenchmarkKindOfCorpus has the order of keys of all years.
func BenchmarkKindOfCorpus(b *testing.B) {
	var all [][]byte
	for _, s := range corpus(b) {
		all = append(all, s.wire)
	}
	overSet(b, thin(all, 2000), func(wire []byte) {
		if tweet.KindOf(wire) != tweet.KindTweet {
			b.Fatalf("no tweet: %.100s", wire)
		}
	})
}

const deleteWire = `{"delete":{"status":{"id":646045679401332736,"id_str":"646045679401332736","user_id":1234567890,"user_id_str":"1234567890"},"timestamp_ms":"1442857466116"}}`

// BenchmarkDelete recognises a delete and decodes it: most messages of some
// streams are deletes.
func BenchmarkDelete(b *testing.B) {
	var notice tweet.Delete
	overSet(b, [][]byte{[]byte(deleteWire)}, func(wire []byte) {
		if tweet.KindOf(wire) != tweet.KindDelete || tweet.UnmarshalNotice(wire, &notice) != nil {
			b.Fatal("no delete")
		}
	})
}

// BenchmarkUnmarshalLenient has messages that fit their types, and the same with a
// number in place of a bool.
func BenchmarkUnmarshalLenient(b *testing.B) {
	fitting := goodMessages(b)
	var mended [][]byte
	for _, wire := range fitting {
		mended = append(mended,
			bytes.Replace(wire, []byte(`"truncated":false`), []byte(`"truncated":0`), 1))
	}
	for name, set := range map[string][][]byte{"fitting": fitting, "mended": mended} {
		b.Run("set="+name, func(b *testing.B) {
			var t tweet.Tweet
			overSet(b, set, func(wire []byte) {
				if _, err := tweet.UnmarshalLenient(wire, &t); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
}
