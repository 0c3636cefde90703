package parquet

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gotweetstream/tweetstream/sink"
)

// mark is how many files of each table are complete.
type mark struct {
	Tweets  int `json:"tweets"`
	Deletes int `json:"deletes"`
	Notices int `json:"notices"`
}

// Mark implements [sink.Resumer].
func (s *Sink) Mark() string {
	m := mark{Deletes: s.deletes.number, Notices: s.notices.number}
	if s.parts != nil {
		m.Tweets = s.parts.table.number
	} else {
		m.Tweets = s.tweets.number
	}
	text, _ := json.Marshal(m) // numbers always have a form
	return string(text)
}

// makeWay makes sure that all names are free that the table may need: it refuses files that are
// there, or removes those of an earlier table, or those of a run that was cut off behind its mark.
func (s *Sink) makeWay() error {
	var m mark
	resumes := s.options.Resume != ""
	if resumes {
		if err := json.Unmarshal([]byte(s.options.Resume), &m); err != nil {
			return fmt.Errorf("parquet: %s is resumed by something that is no mark: %q",
				s.name, s.options.Resume)
		}
	}
	remove := resumes || s.options.Overwrite
	var err error
	if s.parts != nil {
		s.parts.table.number = m.Tweets
		err = s.parts.makeWay(m.Tweets, remove, resumes)
	} else {
		s.tweets.number = m.Tweets
		err = makeWay(s.tweets.nameOf, m.Tweets, remove)
	}
	s.deletes.number, s.notices.number = m.Deletes, m.Notices
	return errors.Join(err, makeWay(s.deletes.nameOf, m.Deletes, remove),
		makeWay(s.notices.nameOf, m.Notices, remove))
}

// makeWay looks at the files behind the first ones, until two in a row are not there.
func makeWay(nameOf func(int) string, first int, remove bool) error {
	for number, missing := first+1, 0; missing < 2; number++ {
		name := nameOf(number)
		if err := sink.Free(name, remove); err != nil {
			return err
		}
		found := false
		if remove {
			var err error
			if found, err = removeBoth(name); err != nil {
				return err
			}
		}
		if !found {
			missing++
		}
	}
	return nil
}

// removeBoth removes a file and its part, and reports whether there was any.
func removeBoth(name string) (found bool, err error) {
	for _, n := range []string{name, name + sink.Part} {
		switch err := os.Remove(n); {
		case err == nil:
			found = true
		case !errors.Is(err, fs.ErrNotExist):
			return found, err
		}
	}
	return found, nil
}

// makeWay looks at the folder.
func (p *parts) makeWay(first int, remove, resumes bool) error {
	info, err := os.Stat(p.dir)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !resumes:
		return nil
	case err != nil:
		return err
	case !info.IsDir():
		return fmt.Errorf("writing %s: is not a folder, as partitions need one", p.dir)
	case !remove:
		return &sink.FileError{Name: p.dir, Err: fs.ErrExist}
	}
	names, err := filepath.Glob(filepath.Join(p.dir, string(p.options.Partition)+"=*", "*"+suffix+"*"))
	if err != nil {
		return err
	}
	for _, name := range names {
		if number, ok := numberOf(name); ok && number > first {
			if err := os.Remove(name); err != nil {
				return err
			}
		}
	}
	return nil
}

// numberOf returns the number of a file that was written here.
func numberOf(name string) (int, bool) {
	stem := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(name), sink.Part), suffix)
	number, err := strconv.Atoi(stem)
	return number, err == nil && len(stem) >= 5
}

func makeFolder(name string) error { return os.MkdirAll(name, 0o777) }

// removeEmptyFolder removes the folder of a table that has nothing.
func (s *Sink) removeEmptyFolder() error {
	if s.parts == nil {
		return nil
	}
	return os.Remove(s.name) // only if it is empty
}
