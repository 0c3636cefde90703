// Package resume stores how far the reading of recordings has come, so that another process
// can go on there, and tells whether it is still the same work.
package resume

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"time"

	"github.com/gotweetstream/tweetstream/internal/disk"
)

// State is how far a run has come: behind a member of its sources.
type State struct {
	Begin   time.Time `json:"begin"` // of the first start
	Done    bool      `json:"done"`  // there is nothing more to read
	Members int64     `json:"members"`
	Marks   []string  `json:"marks"` // of the targets, in their order; see sink.Resumer
	Counts  Counts    `json:"counts"`
	Seen    []byte    `json:"seen,omitempty"` // the ids of --dedup
	Work    Work      `json:"work"`
}

// Counts are those of the summary and of the exit code.
type Counts struct {
	Received      map[string]int64 `json:"received"`
	Messages      int64            `json:"messages"`
	Members       int64            `json:"members"`
	Damaged       int64            `json:"damaged"`
	Limited       int64            `json:"limited"`
	SkippedFields int64            `json:"skipped_fields"`
	Recorded      int64            `json:"recorded"`
	Unrecorded    int64            `json:"unrecorded"`
	// Damages and Failures were told. They are in the exit code.
	Damages  int64 `json:"damages"`
	Failures int64 `json:"failures"`
}

// Work is the part that must be the same.
type Work struct {
	Flags   map[string]string `json:"flags"` // as they were given
	Filter  string            `json:"filter"`
	Paths   []string          `json:"paths"`
	Sources []Source          `json:"sources"`
}

// Source is a file that is read.
type Source struct {
	Name     string    `json:"name"`
	Size     int64     `json:"size"`
	Modified time.Time `json:"modified"`
}

// head begins a file of a state, before the checksum of the rest.
const head = "tweetstream resume 2 "

// errNoState is for a file that is something else.
var errNoState = errors.New("is not a file of --resume")

// Encode returns the bytes of a file.
func (s *State) Encode() ([]byte, error) {
	body, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	return signed(body), nil
}

// signed puts the head before a body.
func signed(body []byte) []byte {
	return append(fmt.Appendf(nil, "%s%08x\n", head, crc32.ChecksumIEEE(body)), body...)
}

// Decode reads the bytes of Encode. Any other bytes are an error.
func Decode(file []byte) (*State, error) {
	first, body, _ := bytes.Cut(file, []byte("\n"))
	sum, found := bytes.CutPrefix(first, []byte(head))
	if !found {
		return nil, errNoState
	}
	if string(sum) != fmt.Sprintf("%08x", crc32.ChecksumIEEE(body)) {
		return nil, errors.New("is damaged: its checksum is wrong")
	}
	s := new(State)
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(s); err != nil {
		return nil, fmt.Errorf("%w: %w", errNoState, err)
	}
	if decoder.More() {
		return nil, errNoState
	}
	return s, s.check()
}

// check refuses a number that no run writes.
func (s *State) check() error {
	if s.Members < 0 {
		return fmt.Errorf("%w: a number in it is negative", errNoState)
	}
	return nil
}

// Load reads a file. Its error is [fs.ErrNotExist] where there is none.
func Load(name string) (*State, error) {
	file, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return Decode(file)
}

// Save writes a file as a whole: a crash leaves the old one or the new one.
func (s *State) Save(name string) error {
	file, err := s.Encode()
	if err != nil {
		return err
	}
	return disk.Replace(name, file)
}
