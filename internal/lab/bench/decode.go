package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"

	jsonv2 "github.com/go-json-experiment/json"
	goccy "github.com/goccy/go-json"
	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream/tweet"
)

// decoder is a candidate for decoding Tweets into the same structs.
type decoder struct {
	name      string
	env       []string // of its process
	unmarshal func([]byte, *tweet.Tweet) error
}

// decoders are all candidates. Ours is the first: the others are compared with it.
var decoders = slices.Concat(
	[]decoder{
		{name: "tweet.Unmarshal", unmarshal: tweet.Unmarshal},
		{name: "goccy/go-json", unmarshal: decodeGoccy},
	},
	sonicDecoders,
	[]decoder{
		{name: "encoding/json/v2", unmarshal: decodeV2},
		{name: "encoding/json", unmarshal: decodeStandard},
	},
)

func decodeGoccy(b []byte, t *tweet.Tweet) error    { return goccy.Unmarshal(b, t) }
func decodeV2(b []byte, t *tweet.Tweet) error       { return jsonv2.Unmarshal(b, t) }
func decodeStandard(b []byte, t *tweet.Tweet) error { return json.Unmarshal(b, t) }

// verified says how right a candidate was.
type verified struct {
	Messages int      // compared
	Differ   int      // decoded otherwise than by encoding/json
	First    string   // the first difference
	Accepted []string // malformed messages that it took
}

// verify compares every message's result with that of encoding/json.
func (d decoder) verify(path string) (v verified, err error) {
	if _, own := any(&tweet.Tweet{}).(json.Unmarshaler); own {
		return v, errors.New("tweet.Tweet has its own UnmarshalJSON: all would measure that")
	}
	for _, bad := range malformed {
		if d.unmarshal([]byte(bad), new(tweet.Tweet)) == nil {
			v.Accepted = append(v.Accepted, bad)
		}
	}
	err = readWorkload(path, func(messages [][]byte) error {
		for _, wire := range messages {
			v.Messages++
			if diff := d.difference(wire); diff != "" {
				if v.Differ++; v.Differ == 1 {
					v.First = diff
				}
			}
		}
		return nil
	})
	return v, err
}

func (d decoder) difference(wire []byte) string {
	var want, got tweet.Tweet
	errWant := json.Unmarshal(wire, &want)
	scratch := append([]byte(nil), wire...)
	errGot := d.unmarshal(scratch, &got)
	clear(scratch) // strings must not be views of a buffer that is used again
	switch {
	case (errWant == nil) != (errGot == nil):
		return fmt.Sprintf("error %v, encoding/json has %v", errGot, errWant)
	case errWant != nil: // the rest in the struct is nobody's business
		return ""
	case reflect.DeepEqual(want, got): // as go-cmp, in a tenth of its time
		return ""
	}
	return cmp.Diff(want, got)
}

// malformed are no JSON, mostly in places that a decoder skips. A candidate
// that accepts them is faster for it.
var malformed = []string{
	`{"unknown":01}`,
	`{"unknown":1.}`,
	`{"unknown":-}`,
	`{"unknown":1e}`,
	`{"unknown":tru}`,
	`{"unknown":nul1}`,
	`{"unknown":"\x"}`,
	`{"unknown":"\u12g4"}`,
	"{\"unknown\":\"a\nb\"}",
	`{"unknown":[1,]}`,
	`{"unknown":{"a":1,}}`,
	`{"unknown":{"a" 1}}`,
	`{"unknown":[1 2]}`,
	"{\"text\":\"a\nb\"}",
	`{"text":"\ud83"}`,
	`{"id":1,}`,
	`{"id":1}}`,
	`{"id":1} x`,
	`{"id":1`,
}

// measure decodes the whole workload as often as passes says. The time does not
// include reading the file.
func (d decoder) measure(path string, passes int) (m measured, err error) {
	for pass := 0; pass < passes && err == nil; pass++ {
		err = readWorkload(path, func(messages [][]byte) error {
			if m.Messages == 0 { // sonic compiles, others build their tables
				if err := d.decode(messages); err != nil {
					return err
				}
				m = newMeasured()
			}
			defer m.start().stop(len(messages))
			return d.decode(messages)
		})
	}
	m.finish()
	return m, err
}

func (d decoder) decode(messages [][]byte) error {
	for _, wire := range messages {
		kept = new(tweet.Tweet)
		if err := d.unmarshal(wire, kept); err != nil {
			return err
		}
	}
	return nil
}

// kept keeps results from being optimised away. It also keeps them on the heap,
// like the Tweets of a stream.
var kept *tweet.Tweet
