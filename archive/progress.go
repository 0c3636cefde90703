package archive

import (
	"io"
	"sync/atomic"
)

// Progress counts the work of a run so far. The zero Progress
// is ready for one run; see [Watch]. It may be used from several goroutines.
type Progress struct {
	total, packed, messages, members, damaged atomic.Int64
	endless                                   atomic.Bool // a pipe is among the files
}

// Progressed is the work of a run at one moment.
type Progressed struct {
	Total    int64 // packed bytes of all files that may have wanted messages; -1 with a pipe
	Packed   int64 // packed bytes that were read, or left out unread
	Messages int64 // wanted or not
	Members  int64 // that were read to their end, left out as copies, or are no recordings
	Damaged  int64 // places
}

// Watch counts the work of the run in p. Members are read ahead, so that the counts are
// ahead of the events.
func Watch(p *Progress) Option {
	return func(c *config) {
		if p == nil {
			c.refuse("Watch: progress is nil")
		}
		c.progress = p
	}
}

// Now returns the counts of this moment.
func (p *Progress) Now() Progressed {
	now := Progressed{
		Total: p.total.Load(), Packed: p.packed.Load(), Messages: p.messages.Load(),
		Members: p.members.Load(), Damaged: p.damaged.Load(),
	}
	if p.endless.Load() {
		now.Total = -1
	}
	return now
}

// expect adds files to the total.
func (p *Progress) expect(files []file) {
	if p == nil {
		return
	}
	for _, f := range files {
		p.total.Add(max(f.size, 0))
		if f.size < 0 {
			p.endless.Store(true)
		}
	}
}

func (p *Progress) read(bytes int64) {
	if p != nil {
		p.packed.Add(max(bytes, 0))
	}
}

func (p *Progress) message(n int64) {
	if p != nil {
		p.messages.Add(n)
	}
}

func (p *Progress) member() {
	if p != nil {
		p.members.Add(1)
	}
}

func (p *Progress) damage() {
	if p != nil {
		p.damaged.Add(1)
	}
}

// watched counts the packed bytes of a reader.
type watched struct {
	io.ReadCloser
	progress *Progress
}

// Read implements io.Reader.
func (w *watched) Read(p []byte) (int, error) {
	n, err := w.ReadCloser.Read(p)
	w.progress.read(int64(n))
	return n, err
}
