// Package tally counts messages by their properties, in bounded memory.
package tally

import (
	"encoding/csv"
	"errors"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream"
)

// Table counts messages. Close it after use. It must not be used from several
// goroutines at once.
type Table struct {
	dims  []Dimension // those of time first, if top is set
	names []string    // in the order of the output
	place []int       // of each name in a key
	times int         // how many of dims are of time
	top   int

	rows map[string]*int64
	most int // rows in memory
	runs []*run

	key    []byte
	values [][]string
}

// separator stands between the values of a key. It sorts before everything else, and no
// value has it.
const separator = "\x00"

// mostRows is how many rows are in memory: 100 MB with values of 30 bytes.
const mostRows = 1_000_000

// New returns a table with a row for each combination of the values of dims. With a top
// above 0 it writes that many rows of each time, the largest first.
func New(dims []Dimension, top int) *Table {
	t := &Table{
		top: top, rows: map[string]*int64{}, most: mostRows, values: make([][]string, len(dims)),
	}
	for _, d := range dims {
		t.names = append(t.names, d.Name)
	}
	first := func(d Dimension) bool { return top == 0 || d.isTime }
	t.place = make([]int, len(dims))
	for _, front := range []bool{true, false} {
		for i, d := range dims {
			if first(d) == front {
				t.place[i] = len(t.dims)
				t.dims = append(t.dims, d)
			}
		}
	}
	for _, d := range dims {
		if d.isTime {
			t.times++
		}
	}
	return t
}

// Add counts a message of the given time; the zero time is none.
func (t *Table) Add(event tweetstream.Event, at time.Time) error {
	for i, d := range t.dims {
		t.values[i] = d.values(t.values[i][:0], event, at)
	}
	t.key = t.key[:0]
	t.combine(0)
	if len(t.rows) < t.most {
		return nil
	}
	return t.spill()
}

// combine counts every combination of the values from a dimension on.
func (t *Table) combine(from int) {
	if from == len(t.values) {
		t.count()
		return
	}
	before := len(t.key)
	for _, value := range t.values[from] {
		if from > 0 {
			t.key = append(t.key, separator...)
		}
		t.key = append(t.key, strings.ReplaceAll(value, separator, "")...)
		t.combine(from + 1)
		t.key = t.key[:before]
	}
}

func (t *Table) count() {
	if n, ok := t.rows[string(t.key)]; ok {
		*n++
		return
	}
	n := int64(1)
	t.rows[string(t.key)] = &n
}

// WriteCSV writes the rows as CSV with a header (RFC 4180), in the order of their values.
func (t *Table) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write(append(append([]string{}, t.names...), "count")); err != nil {
		return err
	}
	rows, err := t.all()
	if err != nil {
		return err
	}
	if t.top > 0 {
		rows = topOf(rows, t.top, t.times)
	}
	record := make([]string, len(t.names)+1)
	for r, err := range rows {
		if err != nil {
			return err
		}
		values := strings.Split(r.key, separator)
		for i, place := range t.place {
			record[i] = values[place]
		}
		record[len(t.names)] = strconv.FormatInt(r.count, 10)
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// row is a combination of values and how often it came.
type row struct {
	key   string
	count int64
}

// Close removes the files that were kept on the disk.
func (t *Table) Close() error {
	var errs []error
	for _, r := range t.runs {
		errs = append(errs, r.remove())
	}
	t.runs = nil
	return errors.Join(errs...)
}

// rows are the pairs that a table yields. An error is the last pair.
type rows = iter.Seq2[row, error]
