// Package frequent finds the most frequent words of a stream in bounded memory: the Space-Saving
// algorithm of Metwally, Agrawal and El Abbadi.
package frequent

import (
	"cmp"
	"container/heap"
	"slices"
	"strings"
)

// Word is a word and how often it came, at most.
type Word struct {
	Text  string
	Count int64
	Over  int64 // by how much Count may be too high
}

// Words keeps a fixed number of words. A word that is more frequent than one in that number is
// always among them. Make it with [New].
type Words struct {
	at   map[string]*entry
	kept rarestFirst
	size int
}

// New keeps at most size words; size is at least 1.
func New(size int) *Words { return &Words{at: map[string]*entry{}, size: size} }

// Add counts a word. When there is no room it takes the place, and the count, of the rarest, and
// Add returns that one. It keeps a copy of the text, which may be a part of a long message.
func (w *Words) Add(text string) (lost string, full bool) {
	if e := w.at[text]; e != nil {
		e.Count++
		heap.Fix(&w.kept, e.place)
		return "", false
	}
	text = strings.Clone(text)
	if len(w.kept) < w.size {
		e := &entry{Word: Word{Text: text, Count: 1}}
		w.at[text] = e
		heap.Push(&w.kept, e)
		return "", false
	}
	rarest := w.kept[0]
	lost = rarest.Text
	delete(w.at, lost)
	w.at[text] = rarest
	rarest.Word = Word{Text: text, Count: rarest.Count + 1, Over: rarest.Count}
	heap.Fix(&w.kept, 0)
	return lost, true
}

// Top returns the n most frequent words, the most frequent first.
func (w *Words) Top(n int) []Word {
	top := make([]Word, 0, len(w.kept))
	for _, e := range w.kept {
		top = append(top, e.Word)
	}
	slices.SortFunc(top, func(a, b Word) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Text, b.Text))
	})
	return top[:min(n, len(top))]
}

// entry is a word that is kept, and its place in the heap.
type entry struct {
	Word
	place int
}

// rarestFirst is a heap of words.
type rarestFirst []*entry

func (h rarestFirst) Len() int           { return len(h) }
func (h rarestFirst) Less(i, j int) bool { return h[i].Count < h[j].Count }
func (h rarestFirst) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].place, h[j].place = i, j
}

// Push is for package heap.
func (h *rarestFirst) Push(x any) {
	e := x.(*entry)
	e.place = len(*h)
	*h = append(*h, e)
}

// Pop is for package heap. No word is ever taken out.
func (h *rarestFirst) Pop() any { panic("frequent: words are replaced, not taken out") }
