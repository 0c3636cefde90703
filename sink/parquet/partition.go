package parquet

import (
	"fmt"
	"net/url"
	"path/filepath"
	"time"

	"github.com/gotweetstream/tweetstream"
)

// Partition divides a table. The zero value does not.
type Partition string

// The partitions. Days and months are those of created_at in UTC.
const (
	Day   Partition = "day"
	Month Partition = "month"
	Lang  Partition = "lang"
)

// Partitions returns all partitions.
func Partitions() []Partition { return []Partition{Day, Month, Lang} }

// null is the name of the partition of Tweets without a value, in the words of Hive.
const null = "__HIVE_DEFAULT_PARTITION__"

// valueOf returns the partition of a Tweet.
func (p Partition) valueOf(s *tweetstream.Status) string {
	var value string
	switch at := s.Timestamp(); {
	case p == Lang:
		value = url.QueryEscape(s.Lang)
	case at.IsZero():
	case p == Month:
		value = at.Format("2006-01")
	default:
		value = at.Format(time.DateOnly)
	}
	if value == "" {
		return null
	}
	return value
}

// parts writes a file for each partition whenever the rows that wait have many bytes, or at a
// flush. Rows wait in memory, since an open file of each partition would need much more.
type parts struct {
	dir     string
	options Options
	table   *table[row]
	value   string // of the file that is written
	waiting map[string]*group
	bytes   int64 // that wait in all groups
}

// group is the rows of a partition that wait.
type group struct {
	rows  []*row
	bytes int64
}

func newParts(dir string, options Options) *parts {
	p := &parts{dir: dir, options: options, waiting: map[string]*group{}}
	p.table = newTable[row](options, p.nameOf)
	return p
}

// nameOf returns the name of a file, such as tweets.parquet/lang=en/00001.parquet.
func (p *parts) nameOf(number int) string {
	folder := string(p.options.Partition) + "=" + p.value
	return filepath.Join(p.dir, folder, fmt.Sprintf("%05d%s", number, suffix))
}

// add takes a row. It must not be used by the caller again.
func (p *parts) add(value string, r *row, size int64) error {
	g := p.waiting[value]
	if g == nil {
		g = &group{}
		p.waiting[value] = g
	}
	g.rows = append(g.rows, r)
	g.bytes += size
	if p.bytes += size; p.bytes < p.options.Budget {
		return nil
	}
	return p.write(p.largest())
}

func (p *parts) largest() (value string) {
	most := int64(-1)
	for v, g := range p.waiting {
		if g.bytes > most || g.bytes == most && v < value { // so that each run gives the same
			value, most = v, g.bytes
		}
	}
	return value
}

// write makes a file of the rows that wait in a partition.
func (p *parts) write(value string) error {
	g := p.waiting[value]
	delete(p.waiting, value)
	p.bytes -= g.bytes
	p.value = value
	if err := makeFolder(filepath.Dir(p.nameOf(0))); err != nil {
		return err
	}
	for _, r := range g.rows {
		to, err := p.table.add(g.bytes / int64(len(g.rows)))
		if err != nil {
			return err
		}
		*to = *r // its pointers stay those of r
	}
	return p.table.end()
}

// end writes everything that waits.
func (p *parts) end() error {
	for len(p.waiting) > 0 {
		if err := p.write(p.largest()); err != nil {
			return err
		}
	}
	return nil
}
