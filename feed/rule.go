// Package feed has what the feeds of rules have in common: the rules themselves, and the files
// in which people keep them. The feeds are in the packages below.
package feed

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/gotweetstream/tweetstream/match/rule"
)

// Rule is a rule of Powerstream or PowerTrack, as a server keeps it.
type Rule struct {
	ID    string `json:"id,omitempty"` // by the server; "" before it has the rule
	Value string `json:"value"`        // in the language of package rule
	Tag   string `json:"tag,omitempty"`
}

// Parse reads the value. The error is a [*rule.Error].
func (r Rule) Parse() (*rule.Rule, error) {
	parsed, err := rule.Parse(r.Value)
	if err != nil {
		return nil, err
	}
	parsed.Tag = r.Tag
	return parsed, nil
}

// LineError is a fault in a line of a file of rules.
type LineError struct {
	Line int // from 1
	Err  error
}

// Error returns the number and the fault.
func (e *LineError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }

// Unwrap returns Err, such as a [*rule.Error].
func (e *LineError) Unwrap() error { return e.Err }

// maxLine is far more than a rule, a tag and an id need.
const maxLine = 64 << 10

// ReadRules reads a file of rules: a JSON object on each line, with the keys value and tag, and
// maybe id. Blank lines, and lines that begin with #, are left out. Each rule must parse, and no
// value may come twice. The error joins a [*LineError] for each fault; there are no rules then.
func ReadRules(r io.Reader) ([]Rule, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	f := file{first: map[string]int{}}
	for lines.Scan() {
		f.line++
		f.read(bytes.TrimSpace(lines.Bytes()))
	}
	if err := lines.Err(); err != nil {
		f.fault(fmt.Errorf("behind it: %w", err))
	}
	if f.err != nil {
		return nil, f.err
	}
	return f.rules, nil
}

// file is a file of rules that is read.
type file struct {
	line  int
	rules []Rule
	first map[string]int // the line of each value, in its canonical form
	err   error
}

func (f *file) fault(err error) { f.err = errors.Join(f.err, &LineError{f.line, err}) }

func (f *file) read(line []byte) {
	if len(line) == 0 || line[0] == '#' {
		return
	}
	r, err := decode(line)
	if err != nil {
		f.fault(err)
		return
	}
	parsed, err := r.Parse()
	if err != nil {
		f.fault(err)
		return
	}
	if err := f.add(r, parsed.String()); err != nil {
		f.fault(err)
	}
}

// add refuses a value that is there.
func (f *file) add(r Rule, canonical string) error {
	at, again := f.first[canonical]
	if !again {
		f.first[canonical] = f.line
		f.rules = append(f.rules, r)
		return nil
	}
	for _, other := range f.rules {
		if other.Tag == r.Tag && other.Value == r.Value {
			return fmt.Errorf("the rule %q is in line %d, too", r.Value, at)
		}
	}
	return fmt.Errorf("the rule %q is in line %d, too, with another tag or other spaces; a server "+
		"keeps a rule once", r.Value, at)
}

func decode(line []byte) (r Rule, err error) {
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	switch err := d.Decode(&r); {
	case err != nil:
		return r, fmt.Errorf(`must be {"value":…,"tag":…}: %w`, err)
	case d.More():
		return r, errors.New("has more than one JSON object")
	case r.Value == "":
		return r, errors.New(`has no "value"`)
	}
	return r, nil
}
