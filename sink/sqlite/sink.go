// Package sqlite writes Tweets, authors, hashtags, links, mentions, media, places and deletes into
// a SQLite database. docs/tables.md has the meaning of each column.
//
// A Tweet that comes again changes nothing, so that one database can take several recordings that
// overlap.
package sqlite

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink"
)

// Options say how a database is written. The zero value is a new one.
type Options struct {
	// Search adds a full-text index, the table tweets_fts, to a new database.
	Search bool
	// Overwrite replaces a file that exists.
	Overwrite bool
	// Resumable keeps the part of a database that fails. Else it is removed.
	Resumable bool
	// Resume goes on with a database that exists, complete or cut off. Any text does that, such
	// as the result of [Sink.Mark]: a repeat changes nothing.
	Resume string
}

// Sink is a [sink.Sink] for Tweets and deletes. It also notes the files of an archive, by
// *tweetstream.Member and *tweetstream.Damaged. The file has its name once it is complete, and
// [sink.Part] behind it until then.
type Sink struct {
	name    string
	options Options
	db      *database
	written bool
	err     error // from now on
}

// Create begins a database. A file of that name, or the part of one, is an error that wraps
// [fs.ErrExist].
func Create(name string, o Options) (*Sink, error) {
	o.Resumable = o.Resumable || o.Resume != ""
	s := &Sink{name: name, options: o}
	if err := s.makeWay(); err != nil {
		return nil, s.named(err)
	}
	db, err := open(name + sink.Part)
	if err != nil {
		return nil, s.named(err)
	}
	s.db = db
	if err := s.prepare(); err != nil {
		return nil, errors.Join(s.named(err), s.abandon())
	}
	return s, nil
}

// prepare makes the tables.
func (s *Sink) prepare() error {
	script := settings + schema
	if s.options.Search {
		script += search
	}
	return s.db.run(script)
}

// logs are the ends of the names that SQLite has for files of its own.
var logs = []string{"-wal", "-shm", "-journal"}

// makeWay makes sure that the names are free, or that there is a part to go on with.
func (s *Sink) makeWay() error {
	part := s.name + sink.Part
	if s.options.Resume != "" {
		if _, err := os.Stat(part); errors.Is(err, fs.ErrNotExist) {
			return os.Rename(s.name, part)
		}
		return nil
	}
	if err := sink.Free(s.name, s.options.Overwrite); err != nil {
		return err
	}
	if _, err := os.Stat(s.name + "-wal"); err == nil {
		return errors.New("is open in another program, or was not closed by it")
	}
	if s.options.Overwrite {
		return removeAll(part)
	}
	return sink.Free(part, false)
}

// removeAll removes a database and its logs.
func removeAll(name string) error {
	var errs []error
	for _, end := range append([]string{""}, logs...) {
		if err := os.Remove(name + end); !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// Write implements [sink.Sink].
func (s *Sink) Write(_ context.Context, event tweetstream.Event) error {
	if s.err != nil {
		return s.err
	}
	write := s.writing(event)
	if write == nil {
		return sink.NoForm(event)
	}
	s.written = true
	if err := s.db.begin(); err != nil {
		return s.failed(err)
	}
	return s.failed(write())
}

// writing returns the function that writes an event, or nil if there is no table for it.
func (s *Sink) writing(event tweetstream.Event) func() error {
	if e, ok := event.(*tweetstream.Status); ok {
		return func() error { return s.db.writeStatus(e) }
	}
	if e, ok := event.(*tweetstream.Delete); ok {
		return func() error { return s.db.writeDelete(e) }
	}
	if e, ok := event.(*tweetstream.Member); ok {
		return func() error { return s.db.writeMember(e) }
	}
	if e, ok := event.(*tweetstream.Damaged); ok {
		return func() error { return s.db.writeDamaged(e) }
	}
	return nil
}

// Flush implements [sink.Sink].
func (s *Sink) Flush(context.Context) error {
	if s.err != nil {
		return s.err
	}
	return s.failed(s.db.commit())
}

// Mark implements [sink.Resumer].
func (*Sink) Mark() string { return "a repeat changes nothing" }

func (s *Sink) failed(err error) error {
	if err != nil {
		s.err = s.named(err)
	}
	return s.err
}

func (s *Sink) named(err error) error {
	var known *sink.FileError
	if err == nil || errors.As(err, &known) {
		return err
	}
	return &sink.FileError{Name: s.name, Err: err}
}

var errClosed = errors.New("sqlite: the database is closed")

// Close implements [sink.Sink]. It makes the indexes. A database that failed does not get the name
// of a complete one.
func (s *Sink) Close(context.Context) error {
	if s.err == errClosed {
		return nil
	}
	err := s.err
	if err == nil {
		err = s.named(s.complete())
	}
	if s.err = errClosed; err != nil {
		_ = s.abandon() // there is an error already
	}
	return err
}

// complete leaves one file, without logs.
func (s *Sink) complete() error {
	if err := s.db.commit(); err != nil {
		return err
	}
	for _, script := range []string{indexes, "PRAGMA wal_checkpoint(TRUNCATE)",
		"PRAGMA journal_mode = DELETE"} {
		if err := s.db.run(script); err != nil {
			return err
		}
	}
	err := s.db.close()
	s.db = nil
	if err != nil {
		return err
	}
	return sink.Rename(s.name, s.options.Overwrite)
}

// abandon ends a database after an error.
func (s *Sink) abandon() error {
	var err error
	if s.db != nil {
		err = s.db.close()
		s.db = nil
	}
	if !s.options.Resumable {
		err = errors.Join(err, removeAll(s.name+sink.Part))
	}
	return err
}

// Discard implements [sink.Discarder]. A database with rows is closed.
func (s *Sink) Discard() error {
	if s.written || s.options.Resumable || s.err != nil {
		return s.Close(context.Background())
	}
	s.err = errClosed
	return s.abandon()
}
