package tally

import (
	"bufio"
	"container/heap"
	"encoding/binary"
	"errors"
	"io"
	"maps"
	"os"
	"slices"
)

// run is rows in the order of their keys, in a temporary file: for each the length of the
// key, the key, the count.
type run struct {
	file *os.File
	in   *bufio.Reader
	next row
}

// spill moves all rows from memory to a run.
func (t *Table) spill() error {
	file, err := os.CreateTemp("", "tweetstream-count-*")
	if err != nil {
		return err
	}
	t.runs = append(t.runs, &run{file: file})
	out := bufio.NewWriterSize(file, 64<<10)
	for _, key := range slices.Sorted(maps.Keys(t.rows)) {
		head := binary.AppendUvarint(nil, uint64(len(key)))
		_, _ = out.Write(append(head, key...)) // a bufio.Writer keeps its error
		_, _ = out.Write(binary.AppendUvarint(nil, uint64(*t.rows[key])))
	}
	clear(t.rows)
	return out.Flush()
}

// rewind makes a run ready to be read.
func (r *run) rewind() error {
	_, err := r.file.Seek(0, io.SeekStart)
	r.in = bufio.NewReaderSize(r.file, 64<<10)
	return err
}

// advance reads the next row. It returns io.EOF behind the last one.
func (r *run) advance() error {
	length, err := binary.ReadUvarint(r.in)
	if err != nil {
		return err
	}
	key := make([]byte, length)
	if _, err := io.ReadFull(r.in, key); err != nil {
		return err
	}
	count, err := binary.ReadUvarint(r.in)
	r.next = row{string(key), int64(count)}
	return err
}

func (r *run) remove() error {
	return errors.Join(r.file.Close(), os.Remove(r.file.Name()))
}

// all yields all rows in the order of their keys, each key once.
func (t *Table) all() (rows, error) {
	if len(t.runs) == 0 {
		return t.inMemory, nil
	}
	if err := t.spill(); err != nil {
		return nil, err
	}
	for _, r := range t.runs {
		if err := r.rewind(); err != nil {
			return nil, err
		}
	}
	return t.merged, nil
}

func (t *Table) inMemory(yield func(row, error) bool) {
	for _, key := range slices.Sorted(maps.Keys(t.rows)) {
		if !yield(row{key, *t.rows[key]}, nil) {
			return
		}
	}
}

// merged yields the rows of all runs. The counts of equal keys are added.
func (t *Table) merged(yield func(row, error) bool) {
	var open byKey
	for _, r := range t.runs {
		if err := open.push(r); err != nil {
			yield(row{}, err)
			return
		}
	}
	for open.Len() > 0 {
		sum := row{key: open[0].next.key}
		for open.Len() > 0 && open[0].next.key == sum.key {
			r := heap.Pop(&open).(*run)
			sum.count += r.next.count
			if err := open.push(r); err != nil {
				yield(row{}, err)
				return
			}
		}
		if !yield(sum, nil) {
			return
		}
	}
}

// byKey is a heap of runs that are open.
type byKey []*run

func (h byKey) Len() int           { return len(h) }
func (h byKey) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h byKey) Less(i, j int) bool { return h[i].next.key < h[j].next.key }

// Push is for package heap.
func (h *byKey) Push(x any) { *h = append(*h, x.(*run)) }

// Pop is for package heap.
func (h *byKey) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// push adds a run with its next row, unless it is at its end.
func (h *byKey) push(r *run) error {
	switch err := r.advance(); err {
	case nil:
		heap.Push(h, r)
		return nil
	case io.EOF:
		return nil
	default:
		return err
	}
}
