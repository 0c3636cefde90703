package frequent

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Frequent words are found among many rare ones, and no count is too low.
func TestFrequentWordsAreKept(t *testing.T) {
	w := New(10)
	for i := range 1000 {
		w.Add("often")
		w.Add(fmt.Sprint("rare ", i))
		if i%2 == 0 {
			w.Add("half")
		}
	}
	top := w.Top(2)
	if len(top) != 2 || top[0].Text != "often" || top[1].Text != "half" {
		t.Fatalf("the top is %v", top)
	}
	for i, real := range []int64{1000, 500} {
		if top[i].Count < real || top[i].Count-top[i].Over > real {
			t.Errorf("%+v came %d times", top[i], real)
		}
	}
	if len(w.kept) != 10 || len(w.at) != 10 {
		t.Errorf("%d words are kept", len(w.kept))
	}
}

func TestFewWordsAreCountedExactly(t *testing.T) {
	w := New(3)
	for _, text := range []string{"b", "a", "b", "c"} {
		w.Add(text)
	}
	want := []Word{{"b", 2, 0}, {"a", 1, 0}, {"c", 1, 0}}
	if diff := cmp.Diff(want, w.Top(5)); diff != "" {
		t.Error(diff)
	}
}
