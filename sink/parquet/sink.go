// Package parquet writes tables of Tweets as Parquet, for DuckDB, Spark, ClickHouse and pandas:
// flat, typed, packed by zstd. docs/tables.md has the meaning of each column.
//
// Deletes and other notices get files of their own. The name tweets.parquet gives
//
//	tweets.parquet           Tweets
//	tweets-deletes.parquet   delete notices, if there are any
//	tweets-notices.parquet   other messages, if there are any
//
// and, where a table is flushed before its end, tweets-2.parquet and so on. A table that is
// divided by a [Partition] is a folder with files such as tweets.parquet/lang=en/00001.parquet.
package parquet

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink"
)

const suffix = ".parquet"

// Options are the form of a table. The zero value is one new file for the Tweets.
type Options struct {
	// Partition divides the Tweets into folders.
	Partition Partition
	// Raw adds the message as it was received, in the column raw.
	Raw bool
	// Budget is how many bytes of rows may wait in memory, in all row groups together, before
	// they are packed. 0 stands for 20 MiB.
	Budget int64
	// Part is how often a file ends and another begins. The zero value is at the end only:
	// rows that wait for it are lost if the process is killed.
	Part sink.Pace
	// Overwrite replaces files of an earlier table.
	Overwrite bool
	// Resume is the result of [Sink.Mark] in a run that was cut off: the table goes on from
	// there. Files that were written later are removed.
	Resume string
}

const defaultBudget = 20 << 20

// Sink is a [sink.Sink] for all messages. Each Flush ends the files, so that it suggests a
// [sink.Pace] of its own. A file has its name once it is complete.
type Sink struct {
	name    string
	options Options
	tweets  *table[row]
	parts   *parts // in place of tweets
	deletes *table[deleted]
	notices *table[notice]
	written bool
	err     error // from now on
}

// Create begins a table. A file of that name, or of one that the table might need, is an error
// that wraps [fs.ErrExist].
func Create(name string, o Options) (*Sink, error) {
	if o.Budget <= 0 {
		o.Budget = defaultBudget
	}
	s := &Sink{name: name, options: o}
	s.tweets = newTable[row](o, s.namer(""))
	s.deletes = newTable[deleted](o, s.namer("-deletes"))
	s.notices = newTable[notice](o, s.namer("-notices"))
	switch o.Partition {
	case "":
	case Day, Month, Lang:
		s.parts = newParts(name, o)
		s.tweets = nil
	default:
		return nil, fmt.Errorf("parquet: there is no partition %q", o.Partition)
	}
	if err := s.makeWay(); err != nil {
		return nil, err
	}
	if s.parts != nil {
		return s, makeFolder(name)
	}
	if s.tweets.number > 0 {
		return s, nil
	}
	return s, s.tweets.begin() // so that a mistake shows at once
}

// namer returns the names of files: tweets-deletes.parquet, then tweets-deletes-2.parquet.
func (s *Sink) namer(which string) func(int) string {
	ext := filepath.Ext(s.name)
	stem := strings.TrimSuffix(s.name, ext) + which
	return func(number int) string {
		if number == 1 {
			return stem + ext
		}
		return fmt.Sprintf("%s-%d%s", stem, number, ext)
	}
}

// Pace implements [sink.Paced].
func (s *Sink) Pace() sink.Pace { return s.options.Part }

// Write implements [sink.Sink].
func (s *Sink) Write(_ context.Context, event tweetstream.Event) error {
	if s.err != nil {
		return s.err
	}
	err := s.write(event)
	var unstorable *sink.Unstorable
	if errors.As(err, &unstorable) {
		return err
	}
	s.written = s.written || err == nil
	s.err = err
	return err
}

func (s *Sink) write(event tweetstream.Event) error {
	if status, ok := event.(*tweetstream.Status); ok {
		return s.writeStatus(status)
	}
	if e, ok := event.(*tweetstream.Delete); ok {
		return s.writeDelete(e)
	}
	line, err := sink.Line(event)
	if err != nil {
		return err
	}
	return s.writeNotice(event, line)
}

func (s *Sink) writeStatus(e *tweetstream.Status) error {
	if s.parts != nil {
		r := new(row)
		r.fill(e, s.options.Raw)
		r.own()
		return s.parts.add(s.options.Partition.valueOf(e), r, r.size())
	}
	r, err := s.tweets.add(0)
	if err != nil {
		return err
	}
	r.fill(e, s.options.Raw)
	s.tweets.bytes += r.size()
	return nil
}

func (s *Sink) writeDelete(e *tweetstream.Delete) error {
	r, err := s.deletes.add(3 * 8)
	if err == nil {
		*r = deleted{e.Status.ID, e.Status.UserID, millis(tweetstream.TimeOf(e))}
	}
	return err
}

func (s *Sink) writeNotice(event tweetstream.Event, line []byte) error {
	r, err := s.notices.add(int64(len(line)))
	if err == nil {
		*r = notice{event.Kind().String(), millis(tweetstream.TimeOf(event)),
			strings.ToValidUTF8(string(line), "\ufffd")}
	}
	return err
}

// Flush implements [sink.Sink]. It completes all files that have rows.
func (s *Sink) Flush(context.Context) error {
	if s.err != nil {
		return s.err
	}
	if s.tweets == nil || s.tweets.rows > 0 { // else the first file stays, for the rows to come
		s.err = s.end()
	} else {
		s.err = errors.Join(s.deletes.end(), s.notices.end())
	}
	return s.err
}

func (s *Sink) end() error {
	var err error
	if s.parts != nil {
		err = s.parts.end()
	} else {
		err = s.tweets.end()
	}
	return errors.Join(err, s.deletes.end(), s.notices.end())
}

var errClosed = errors.New("parquet: the table is closed")

// Close implements [sink.Sink]. A table without Tweets has a file without rows. After an error
// the files that are not complete are removed.
func (s *Sink) Close(context.Context) error {
	if s.err == errClosed {
		return nil
	}
	err := s.err
	if err == nil {
		err = s.end()
	}
	s.err = errClosed
	s.abandon()
	return err
}

// abandon removes the files that are not complete.
func (s *Sink) abandon() {
	if s.parts != nil {
		_ = s.parts.table.abandon()
	} else {
		_ = s.tweets.abandon()
	}
	_, _ = s.deletes.abandon(), s.notices.abandon()
}

// Discard implements [sink.Discarder]. A table with rows is closed.
func (s *Sink) Discard() error {
	if s.written || s.options.Resume != "" || s.err != nil {
		return s.Close(context.Background())
	}
	s.err = errClosed
	s.abandon()
	return s.removeEmptyFolder()
}
