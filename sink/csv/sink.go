// Package csv writes tables of Tweets as CSV (RFC 4180) or with tabs between the values. The
// default columns are those of twarc's json2csv; docs/tables.md has the meaning of each.
package csv

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink"
)

// Options are the form of a table. The zero value is CSV with the columns of twarc, in a new
// file.
type Options struct {
	// Columns are those of the table, in their order. Nil stands for those of [Twarc].
	Columns []Column
	// Tabs puts tabs between the values. A space replaces each tab and line end in a value.
	Tabs bool
	// NoHeader leaves out the first line, that of the names. With it, with Tabs and with the
	// column id a table is a list of ids.
	NoHeader bool
	// Excel makes the file one that Excel opens without a loss: a byte order mark, one line for
	// each row, ids as text, no text taken for a formula, and a new file after 1,048,575 rows.
	Excel bool
	// Overwrite replaces a file that exists.
	Overwrite bool
	// Resumable keeps the part of a table that fails. Else it is removed.
	Resumable bool
	// Resume is the result of [Sink.Mark] in a run that was cut off: the table goes on from
	// there. Rows that were written later are dropped.
	Resume string
}

// excelRows is how many rows Excel has below the header.
const excelRows = 1_048_575

// Sink is a [sink.Sink] for Tweets. A file has its name once it is complete, and [sink.Part]
// behind it until then.
type Sink struct {
	name    string
	columns []Column
	form    form
	options Options
	maxRows int64 // in a file; 0 is no limit

	file   *sink.File
	buffer *bufio.Writer
	number int   // of the file, from 1
	rows   int64 // in the file
	bytes  int64 // in the file
	row    []byte
	err    error // from now on
}

// Create begins a table. A file of that name, or the part of one, is an error that wraps
// [fs.ErrExist].
func Create(name string, o Options) (*Sink, error) {
	s := &Sink{name: name, columns: o.Columns, options: o, form: form{tabs: o.Tabs}, number: 1}
	if s.columns == nil {
		s.columns = twarc
	}
	if o.Excel {
		if o.Tabs {
			return nil, errors.New("csv: a table for Excel has commas, not tabs")
		}
		s.maxRows = excelRows
		s.form.excel(s.columns)
	}
	if o.Resume != "" {
		s.options.Resumable = true
		return s, s.resume(o.Resume)
	}
	if err := s.free(); err != nil {
		return nil, err
	}
	return s, s.begin()
}

// free returns an error if there is already a second file: a long table might need it.
func (s *Sink) free() error {
	if s.maxRows == 0 {
		return nil
	}
	return sink.Free(s.nameOf(2), s.options.Overwrite)
}

// nameOf returns the name of a file: tweets.csv, then tweets-2.csv.
func (s *Sink) nameOf(number int) string {
	if number == 1 {
		return s.name
	}
	ext := filepath.Ext(s.name)
	return strings.TrimSuffix(s.name, ext) + "-" + strconv.Itoa(number) + ext
}

// begin opens the file of the current number, and writes the header.
func (s *Sink) begin() error {
	file, err := sink.Create(s.nameOf(s.number), s.options.Overwrite)
	if err != nil {
		return err
	}
	s.use(file)
	s.rows, s.bytes = 0, 0
	if s.options.NoHeader {
		return nil
	}
	s.row = s.form.header(s.row[:0], s.columns)
	return s.writeRow()
}

func (s *Sink) use(file *sink.File) {
	s.file, s.buffer = file, bufio.NewWriterSize(file, 64<<10)
}

// Write implements [sink.Sink].
func (s *Sink) Write(_ context.Context, event tweetstream.Event) error {
	if s.err != nil {
		return s.err
	}
	status, ok := event.(*tweetstream.Status)
	if !ok {
		return sink.NoForm(event)
	}
	if s.maxRows > 0 && s.rows == s.maxRows {
		if s.err = s.next(); s.err != nil {
			return s.err
		}
	}
	s.row = s.form.row(s.row[:0], s.columns, status)
	s.rows++
	s.err = s.writeRow()
	return s.err
}

func (s *Sink) writeRow() error {
	n, err := s.buffer.Write(s.row)
	s.bytes += int64(n)
	return err
}

// next ends a file that is full, and begins another.
func (s *Sink) next() error {
	if err := s.commit(); err != nil {
		return err
	}
	s.number++
	return s.begin()
}

func (s *Sink) commit() error {
	file := s.file
	s.file = nil
	err := s.buffer.Flush()
	if err == nil {
		err = file.Commit()
	}
	if err != nil {
		s.abandon(file)
	}
	return err
}

// abandon ends a file after an error.
func (s *Sink) abandon(file *sink.File) {
	if s.options.Resumable {
		_ = file.Keep()
	} else {
		_ = file.Discard()
	}
}

// Flush implements [sink.Sink].
func (s *Sink) Flush(context.Context) error {
	if s.err != nil {
		return s.err
	}
	if s.err = s.buffer.Flush(); s.err == nil {
		s.err = s.file.Sync()
	}
	return s.err
}

var errClosed = errors.New("csv: the table is closed")

// Close implements [sink.Sink]. A table that failed does not get the name of a complete one.
func (s *Sink) Close(context.Context) error {
	if s.file == nil {
		return nil
	}
	if s.err != nil {
		s.abandon(s.file)
		s.file = nil
		return s.err
	}
	s.err = errClosed
	return s.commit()
}

// Discard implements [sink.Discarder]. A table with rows is closed.
func (s *Sink) Discard() error {
	if s.rows > 0 || s.number > 1 || s.file == nil || s.options.Resume != "" {
		return s.Close(context.Background())
	}
	file := s.file
	s.file, s.err = nil, errClosed
	return file.Discard()
}

// mark is where a table is.
type mark struct {
	File  int   `json:"file"`
	Rows  int64 `json:"rows"`
	Bytes int64 `json:"bytes"`
}

// Mark implements [sink.Resumer].
func (s *Sink) Mark() string {
	text, _ := json.Marshal(mark{s.number, s.rows, s.bytes}) // numbers always have a form
	return string(text)
}

func (s *Sink) resume(text string) error {
	var m mark
	if err := json.Unmarshal([]byte(text), &m); err != nil || m.File < 1 {
		return fmt.Errorf("csv: %s is resumed by something that is no mark: %q", s.name, text)
	}
	for number := m.File + 1; ; number++ { // begun since then
		removed, err := remove(s.nameOf(number))
		if err != nil {
			return err
		}
		if !removed {
			break
		}
	}
	file, err := sink.Reopen(s.nameOf(m.File), m.Bytes)
	if err != nil {
		return err
	}
	s.use(file)
	s.number, s.rows, s.bytes = m.File, m.Rows, m.Bytes
	return nil
}

// remove removes a file, complete or not, and reports whether there was one.
func remove(name string) (bool, error) {
	removed := false
	for _, n := range []string{name, name + sink.Part} {
		switch err := os.Remove(n); {
		case err == nil:
			removed = true
		case !errors.Is(err, fs.ErrNotExist):
			return removed, err
		}
	}
	return removed, nil
}
