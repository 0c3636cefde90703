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
		{"c", true}, {"a", false}, // a and b were the older generation; a came again
		{"d", true}, {"a", false}, {"e", true}, {"a", false}, // a keeps coming
		{"b", true}, {"c", true}, {"a", false},
	} {
		if got := s.Add(step.add); got != step.new {
			t.Errorf("step %d: Add(%q) = %v", i, step.add, got)
		}
	}
}

// A set that was saved and loaded goes on as the other does.
func TestSaveAndLoad(t *testing.T) {
	a, b := NewSet[int](3), NewSet[int](3)
	for i := range 50 {
		v := i * 7 % 11
		if got, want := b.Add(v), a.Add(v); got != want {
			t.Fatalf("step %d: Add(%d) = %v, want %v", i, v, got, want)
		}
		if i%5 == 0 {
			newer, older := a.Save()
			b = NewSet[int](3)
			b.Load(newer, older)
		}
	}
}

// FuzzSet: the last size new values are there, and never more than twice as many.
func FuzzSet(f *testing.F) {
	f.Add([]byte("abacabad"), uint8(2))
	f.Add([]byte("abcdefghijklmnopqrstuvwxyz"), uint8(5))
	f.Fuzz(func(t *testing.T, values []byte, n uint8) {
		size := 1 + int(n)%16
		s := NewSet[byte](size)
		var added []byte // each once, sorted by its last time
		for _, v := range values {
			if !s.Add(v) && !slices.Contains(added, v) {
				t.Fatalf("%d was never added", v)
			}
			added = append(slices.DeleteFunc(added, func(a byte) bool { return a == v }), v)
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
