// Package coverage reports the times that recordings have, and the gaps between them.
package coverage

import (
	"path"
	"strconv"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/archive"
)

// Report describes recordings. Its JSON is that of check.
type Report struct {
	Files    []*File          `json:"files"`
	Members  int64            `json:"members"`
	Copies   int64            `json:"copies"`
	Packed   int64            `json:"packed"`
	Unpacked int64            `json:"unpacked,omitempty"`
	Messages int64            `json:"messages,omitempty"`
	Kinds    map[string]int64 `json:"kinds,omitempty"`
	// First and Last are the times of messages.
	First time.Time `json:"first,omitzero"`
	Last  time.Time `json:"last,omitzero"`
	// Repeats are the Tweets and deletes that came before.
	Repeats Repeats `json:"repeats,omitzero"`

	Layouts map[string]int64 `json:"layouts"`
	// PathFirst and PathLast are minutes of paths, Missing those between them without a
	// member, in the time of the paths.
	PathFirst Minute `json:"path_first,omitzero"`
	PathLast  Minute `json:"path_last,omitzero"`
	Missing   []Gap  `json:"missing"`

	Damage  []Damage  `json:"damage"`
	Skipped []Skipped `json:"skipped"`

	seen    *archive.Seen // nil does not look for repeats
	minutes minutes
	byName  map[string]*File
}

// File is an archive, or a file by itself.
type File struct {
	Name     string `json:"file"`
	Members  int64  `json:"members"`
	Packed   int64  `json:"packed"`
	Messages int64  `json:"messages,omitempty"`
	Damaged  int64  `json:"damaged"`
	First    Minute `json:"path_first,omitzero"`
	Last     Minute `json:"path_last,omitzero"`
}

// Repeats counts messages that came before.
type Repeats struct {
	Tweets  int64 `json:"tweets"`
	Deletes int64 `json:"deletes"`
}

// Damage is a place that cannot be read.
type Damage struct {
	File     string `json:"file"`
	Member   string `json:"member,omitempty"`
	Offset   int64  `json:"offset"`
	Unpacked int64  `json:"unpacked"`
	Messages int64  `json:"messages"`
	Error    string `json:"error"`
}

// Skipped is a file that is no recording.
type Skipped struct {
	File   string `json:"file"`
	Member string `json:"member,omitempty"`
	Reason string `json:"reason"`
}

// New returns a report without anything. It knows repeats among at least the last window
// ids; 0 looks for none.
func New(window int) *Report {
	r := &Report{
		Files: []*File{}, Layouts: map[string]int64{}, Kinds: map[string]int64{}, Missing: []Gap{},
		Damage: []Damage{}, Skipped: []Skipped{}, minutes: minutes{},
		byName: map[string]*File{},
	}
	if window > 0 {
		r.seen = archive.NewSeen(window)
	}
	return r
}

// Add takes an event of package archive. It reports whether that is a repeat.
func (r *Report) Add(event tweetstream.Event) (repeat bool) {
	if e, ok := event.(*tweetstream.Damaged); ok {
		r.damaged(e)
		return false
	}
	if e, ok := event.(*tweetstream.Member); ok {
		r.member(e)
		return false
	}
	return r.message(event)
}

func (r *Report) message(event tweetstream.Event) (repeat bool) {
	r.Kinds[event.Kind().String()]++
	if at := tweetstream.TimeOf(event); !at.IsZero() {
		if r.First.IsZero() || at.Before(r.First) {
			r.First = at.UTC()
		}
		if at.After(r.Last) {
			r.Last = at.UTC()
		}
	}
	if r.seen == nil || r.seen.Add(event) {
		return false
	}
	if event.Kind() == tweetstream.KindStatus {
		r.Repeats.Tweets++
	} else {
		r.Repeats.Deletes++
	}
	return true
}

func (r *Report) damaged(e *tweetstream.Damaged) {
	r.Damage = append(r.Damage,
		Damage{e.Source, e.Member, e.Offset, e.Unpacked, e.Messages, e.Err.Error()})
	r.fileOf(e.Source).Damaged++
}

// Malformed takes the number of messages of a member that do not decode.
func (r *Report) Malformed(m *tweetstream.Member, n int64) {
	text := "a message does not decode"
	if n > 1 {
		text = strconv.FormatInt(n, 10) + " messages do not decode"
	}
	r.Damage = append(r.Damage, Damage{
		File: m.Source, Member: m.Name, Offset: m.Packed, Unpacked: m.Unpacked,
		Messages: m.Messages, Error: text,
	})
	r.fileOf(m.Source).Damaged++
}

func (r *Report) member(m *tweetstream.Member) {
	if m.Skipped != nil {
		r.Skipped = append(r.Skipped, Skipped{m.Source, m.Name, m.Skipped.Error()})
		return
	}
	r.Members++
	r.Packed += m.Packed
	r.Unpacked += m.Unpacked
	r.Messages += m.Messages
	if m.Copy {
		r.Copies++
	}
	file := r.fileOf(m.Source)
	file.Members++
	file.Packed += m.Packed
	file.Messages += m.Messages
	layout, hasMinute := layoutOf(path.Join(m.Source, m.Name))
	r.Layouts[layout]++
	if hasMinute && !m.PathTime.IsZero() {
		r.minutes.add(m.PathTime)
		file.minute(m.PathTime)
	}
}

// fileOf returns the entry of a file.
func (r *Report) fileOf(name string) *File {
	f := r.byName[name]
	if f == nil {
		f = &File{Name: name}
		r.byName[name] = f
		r.Files = append(r.Files, f)
	}
	return f
}

func (f *File) minute(at time.Time) {
	if f.First.IsZero() || at.Before(f.First.Time) {
		f.First = Minute{at}
	}
	if at.After(f.Last.Time) {
		f.Last = Minute{at}
	}
}

// Finish looks for gaps. Nothing may be added afterwards.
func (r *Report) Finish() {
	if first, last, ok := r.minutes.bounds(); ok {
		r.PathFirst, r.PathLast = Minute{first}, Minute{last}
		r.Missing = append(r.Missing, r.minutes.gaps(first, last)...)
	}
}
