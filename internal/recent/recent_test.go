package recent

import (
	"slices"
	"testing"
)

func TestSet(t *testing.T) {
	s := NewSet[string](2)
	for i, step := range []struct {
		add string
		new bool
	}{
		{"a", true}, {"a", false}, {"b", true}, {"a", false},
		{"c", true}, {"a", false}, {"d", true}, // a and b are the older generation
		{"e", true}, {"a", true}, // now c and d are
		{"d", false}, {"e", false}, {"b", true},
	} {
		if got := s.Add(step.add); got != step.new {
			t.Errorf("step %d: Add(%q) = %v", i, step.add, got)
		}
	}
	if s.Has("c") || !s.Has("e") || !s.Has("b") {
		t.Errorf("holds %v and %v", s.newer, s.older)
	}
}

// FuzzSet: whatever is added, the last size new values are there, and never more than
// twice as many.
func FuzzSet(f *testing.F) {
	f.Add([]byte("abacabad"), uint8(2))
	f.Add([]byte("abcdefghijklmnopqrstuvwxyz"), uint8(5))
	f.Fuzz(func(t *testing.T, values []byte, n uint8) {
		size := 1 + int(n)%16
		s := NewSet[byte](size)
		var added []byte // in order, each once it was new
		for _, v := range values {
			if s.Add(v) {
				added = append(added, v)
			} else if !slices.Contains(added, v) {
				t.Fatalf("%d was never added", v)
			}
			for _, last := range added[max(0, len(added)-size):] {
				if !s.Has(last) {
					t.Fatalf("%d is forgotten, of %v", last, added)
				}
			}
			if held := len(s.newer) + len(s.older); held > 2*size {
				t.Fatalf("%d values are held, of size %d", held, size)
			}
		}
	})
}
