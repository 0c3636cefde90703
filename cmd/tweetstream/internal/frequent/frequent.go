// Package frequent finds the most frequent words of a stream in bounded memory: the Space-Saving
// algorithm of Metwally, Agrawal and El Abbadi.
package frequent

import (
	"cmp"
	"slices"
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
	at   map[string]int
	kept []Word
	size int
}

// New keeps at most size words; size is at least 1.
func New(size int) *Words {
	return &Words{at: make(map[string]int, size), size: size}
}

// Add counts a word. When there is no room it takes the place, and the count, of the rarest.
func (w *Words) Add(text string) {
	if i, known := w.at[text]; known {
		w.kept[i].Count++
		return
	}
	if len(w.kept) < w.size {
		w.at[text] = len(w.kept)
		w.kept = append(w.kept, Word{Text: text, Count: 1})
		return
	}
	i := w.rarest()
	least := w.kept[i]
	delete(w.at, least.Text)
	w.at[text] = i
	w.kept[i] = Word{Text: text, Count: least.Count + 1, Over: least.Count}
}

func (w *Words) rarest() int {
	least := 0
	for i := range w.kept {
		if w.kept[i].Count < w.kept[least].Count {
			least = i
		}
	}
	return least
}

// Top returns the n most frequent words, the most frequent first.
func (w *Words) Top(n int) []Word {
	top := slices.Clone(w.kept)
	slices.SortFunc(top, func(a, b Word) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Text, b.Text))
	})
	return top[:min(n, len(top))]
}
