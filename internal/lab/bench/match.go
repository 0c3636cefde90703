package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/lab/matchtest"
	"github.com/gotweetstream/tweetstream/match"
	"github.com/gotweetstream/tweetstream/tweet"
)

// matcher is a way to ask whether a Tweet matches.
type matcher struct {
	name    string
	matches func(*match.Matcher, *tweet.Tweet) bool
}

var matchers = []matcher{
	{"match.Matches", (*match.Matcher).Matches},
	{"match.Match", func(m *match.Matcher, t *tweet.Tweet) bool { _, ok := m.Match(t); return ok }},
}

// paramsFile is where writeParams leaves the parameters of a kind.
func (b *bench) paramsFile(load string) string { return filepath.Join(b.dir, "params-"+load) }

// writeParams makes the parameters for both builds, of words of the Tweets.
func (b *bench) writeParams() error {
	tweets, err := readTweets(filepath.Join(b.dir, setTweets))
	if err != nil {
		return err
	}
	for _, load := range matchtest.Loads(tweets) {
		text, err := json.Marshal(load.Params)
		err = errors.Join(err, os.WriteFile(b.paramsFile(load.Name), text, 0o600))
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) matcherRows() (rows []*row) {
	for _, load := range []string{"absent", "drawn", "common"} {
		for _, m := range matchers {
			rows = append(rows, b.matcher(m, load))
		}
	}
	return rows
}

func (b *bench) matcher(m matcher, load string) *row {
	r := &row{name: fmt.Sprintf("%s, %s terms", m.name, load), work: b.sets[setTweets]}
	r.run = func(passes int) (result measured, err error) {
		err = b.ask(&result, []string{oneProcessor}, "match", m.name, b.paramsFile(load),
			filepath.Join(b.dir, setTweets), strconv.Itoa(passes))
		return result, err
	}
	return r
}

func matchRole(name, params, path, passes string) error {
	m, err := named(matchers, name, func(m matcher) string { return m.name })
	n, badNumber := strconv.Atoi(passes)
	if err = errors.Join(err, badNumber); err != nil {
		return err
	}
	result, err := m.measure(params, path, n)
	return answer(result, err)
}

// measure goes through the Tweets of a workload. They are decoded before, all at
// once, so that each comes from main memory, as a Tweet of a stream does.
func (m matcher) measure(params, path string, passes int) (result measured, err error) {
	var p tweetstream.FilterParams
	text, err := os.ReadFile(params)
	if err = errors.Join(err, json.Unmarshal(text, &p)); err != nil {
		return result, err
	}
	compiled, err := match.New(p)
	if err != nil {
		return result, err
	}
	tweets, err := readTweets(path)
	result = newMeasured()
	for range passes {
		m.pass(&result, compiled, tweets)
	}
	result.finish()
	return result, err
}

func (m matcher) pass(result *measured, compiled *match.Matcher, tweets []tweet.Tweet) {
	defer result.start().stop(len(tweets))
	for i := range tweets {
		m.matches(compiled, &tweets[i]) // by a variable, so no compiler leaves it out
	}
}

func readTweets(path string) (tweets []tweet.Tweet, err error) {
	err = readWorkload(path, func(messages [][]byte) error {
		for _, wire := range messages {
			var t tweet.Tweet
			if err := tweet.Unmarshal(wire, &t); err != nil {
				return err
			}
			tweets = append(tweets, t)
		}
		return nil
	})
	return tweets, err
}
