package parquet

import (
	"errors"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink"
	"github.com/parquet-go/parquet-go"
)

const (
	batchRows = 128     // that are given to the writer at once
	groupRows = 100_000 // at most in a row group
)

// table writes rows into files, one after the other.
type table[T any] struct {
	nameOf  func(number int) string
	options Options

	writer *parquet.GenericWriter[T] // of the file
	file   *sink.File                // nil between two files
	number int                       // of complete files
	batch  []T                       // of a fixed capacity, so that rows may point into themselves
	rows   int64                     // in the file
	group  int64                     // rows in the row group
	bytes  int64                     // in the row group
}

func newTable[T any](options Options, nameOf func(int) string) *table[T] {
	return &table[T]{nameOf: nameOf, options: options, batch: make([]T, 0, batchRows)}
}

// begin opens the next file.
func (t *table[T]) begin() error {
	file, err := sink.Create(t.nameOf(t.number+1), t.options.Overwrite)
	if err != nil {
		return err
	}
	t.file = file
	// A writer that is used again loses the paths of the columns in parquet-go v0.32.0.
	t.writer = parquet.NewGenericWriter[T](file, writerOptions()...)
	return nil
}

func writerOptions() []parquet.WriterOption {
	return []parquet.WriterOption{
		parquet.Compression(&parquet.Zstd),
		parquet.CreatedBy("tweetstream", tweetstream.Version, ""),
		parquet.SkipPageBounds("text"), parquet.SkipPageBounds("raw"),
		parquet.SkipPageBounds("user_description"), parquet.SkipPageBounds("message"),
	}
}

// add makes room for a row of some bytes, and returns where it is to be written.
func (t *table[T]) add(size int64) (*T, error) {
	if t.file == nil {
		if err := t.begin(); err != nil {
			return nil, err
		}
	}
	if err := t.makeRoom(); err != nil {
		return nil, err
	}
	t.batch = t.batch[:len(t.batch)+1]
	t.rows++
	t.group++
	t.bytes += size
	return &t.batch[len(t.batch)-1], nil
}

// makeRoom writes a batch that is full, and ends a row group that is.
func (t *table[T]) makeRoom() error {
	full := t.group >= groupRows || t.bytes >= t.options.Budget
	if !full && len(t.batch) < cap(t.batch) {
		return nil
	}
	if err := t.writeBatch(); err != nil || !full {
		return err
	}
	t.group, t.bytes = 0, 0
	return t.writer.Flush()
}

func (t *table[T]) writeBatch() error {
	_, err := t.writer.Write(t.batch)
	clear(t.batch)
	t.batch = t.batch[:0]
	return err
}

// end completes the file.
func (t *table[T]) end() error {
	if t.file == nil {
		return nil
	}
	if err := t.writeBatch(); err != nil {
		return err
	}
	if err := t.writer.Close(); err != nil {
		return err
	}
	file := t.file
	t.file = nil
	t.rows, t.group, t.bytes = 0, 0, 0
	if err := file.Commit(); err != nil {
		return errors.Join(err, file.Discard())
	}
	t.number++
	return nil
}

// abandon removes the file that is not complete.
func (t *table[T]) abandon() error {
	if t.file == nil {
		return nil
	}
	file := t.file
	t.file = nil
	return file.Discard()
}
