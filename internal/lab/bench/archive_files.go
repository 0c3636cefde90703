package main

import (
	"archive/tar"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/lab/matchtest"
	"github.com/gotweetstream/tweetstream/match"
	"github.com/gotweetstream/tweetstream/tweet"
)

// Names of the files that the recordings are read from.
const (
	tarFile   = "twitter_stream_2019_05_01.tar"
	plainFile = "stream.jsonl"
	gzFile    = "stream.jsonl.gz"
	zstFile   = "stream.jsonl.zst"
)

// memberSize is about as much as a minute of the stream had.
const memberSize = 4 << 20

// repeats is how often the messages are in a file, so that it takes long to read.
const repeats = 4

// writeRecordings packs the messages of the corpus in all forms: once into members of a tar,
// and several times into files. It returns their size unpacked, once. Without the program
// bzip2 there is no tar.
func (b *bench) writeRecordings(c *corpus) (size int64, err error) {
	var plain bytes.Buffer
	for range repeats {
		for _, m := range c.messages {
			plain.Write(append(m.wire, '\n'))
		}
	}
	packed := new(bytes.Buffer)
	z := gzip.NewWriter(packed)
	_, err = z.Write(plain.Bytes())
	err = errors.Join(err, z.Close(), b.writeFile(plainFile, plain.Bytes()),
		b.writeFile(gzFile, packed.Bytes()))
	enc, bad := zstd.NewWriter(nil)
	if err = errors.Join(err, bad); err != nil {
		return 0, err
	}
	err = b.writeFile(zstFile, enc.EncodeAll(plain.Bytes(), nil))
	return int64(plain.Len()) / repeats, errors.Join(err, b.writeTar(c))
}

func (b *bench) writeFile(name string, data []byte) error {
	return os.WriteFile(filepath.Join(b.dir, name), data, 0o600)
}

// writeTar packs members as the Internet Archive has them: CRLF, bzip2, a minute each.
func (b *bench) writeTar(c *corpus) error {
	if _, err := exec.LookPath("bzip2"); err != nil {
		b.note("There is no program bzip2 here, so there is no tar.")
		return nil
	}
	var out bytes.Buffer
	archive := tar.NewWriter(&out)
	var member []byte
	minute := 0
	flush := func() error {
		pack := exec.Command("bzip2", "-c")
		pack.Stdin = bytes.NewReader(member)
		packed, err := pack.Output()
		if err != nil {
			return err
		}
		name := fmt.Sprintf("01/%02d/%02d.json.bz2", minute/60, minute%60)
		header := &tar.Header{Name: name, Mode: 0o644, Size: int64(len(packed)), Typeflag: tar.TypeReg}
		err = archive.WriteHeader(header)
		_, bad := archive.Write(packed)
		member, minute = member[:0], minute+1
		return errors.Join(err, bad)
	}
	for _, m := range c.messages {
		if member = append(append(member, m.wire...), "\r\n"...); len(member) > memberSize {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return errors.Join(flush(), archive.Close(), b.writeFile(tarFile, out.Bytes()))
}

// plant puts words into the texts of Tweets, so that one in a hundred has the first of them,
// and one in a hundred has one of the three others. The words of the corpus are scrambled,
// so it has no words of its own that are in so many.
func (c *corpus) plant() {
	tweets := 0
	for i, m := range c.messages {
		if m.year == 0 {
			continue
		}
		word := map[int]string{0: "harbour", 100: "harbour", 200: "harbour", 50: "tides", 150: "ferry",
			250: "quays"}[tweets%300]
		if tweets++; word != "" {
			c.messages[i].wire = bytes.Replace(m.wire, []byte(`"text":"`), []byte(`"text":"`+word+" "), 1)
		}
	}
}

// terms are the parameters of the filters, by name, and what they keep.
type terms struct {
	name  string
	track []string
	share float64
}

// chooseTerms takes the planted words, and the rarest and most frequent of the Tweets.
func chooseTerms(tweets []tweet.Tweet) (list []terms, err error) {
	words := matchtest.Frequent(tweets, 3000)
	of, err := shares(tweets, words)
	if err != nil {
		return nil, err
	}
	add := func(name string, track ...string) {
		share, bad := shareOf(tweets, track...)
		err = errors.Join(err, bad)
		list = append(list, terms{name, track, share})
	}
	add("one term", "harbour")
	add("three terms", "tides", "ferry", "quays")
	add("400 terms, rare", rare(of)...)
	add("400 terms, frequent", words[:min(400, len(words))]...)
	return list, err
}

// letters are words as people give them for terms.
var letters = regexp.MustCompile(`^[a-z]{4,}$`)

// rare returns up to 400 words that are in the fewest Tweets.
func rare(of map[string]float64) []string {
	odd := func(word string) bool { return !letters.MatchString(word) }
	words := slices.DeleteFunc(slices.Sorted(maps.Keys(of)), odd)
	slices.SortStableFunc(words, func(a, b string) int { return cmp.Compare(of[a], of[b]) })
	return words[:min(400, len(words))]
}

// shares returns of what part of the Tweets each word is a term that matches.
func shares(tweets []tweet.Tweet, words []string) (map[string]float64, error) {
	m, err := match.New(tweetstream.FilterParams{Track: words})
	if err != nil {
		return nil, err
	}
	of := map[string]float64{}
	for i := range tweets {
		reasons, _ := m.Match(&tweets[i])
		for _, term := range reasons.Terms() {
			of[term] += 1 / float64(len(tweets))
		}
	}
	return of, nil
}

func (b *bench) writeTerms(list []terms) error {
	for _, t := range list {
		text, err := json.Marshal(tweetstream.FilterParams{Track: t.track})
		if err = errors.Join(err, os.WriteFile(b.paramsFile(t.name), text, 0o600)); err != nil {
			return err
		}
	}
	return nil
}
