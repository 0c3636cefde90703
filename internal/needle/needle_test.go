package needle_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gotweetstream/tweetstream/internal/needle"
)

// places returns all places of needles in a text, in order.
func places(needles [][]byte, text []byte) (got []string) {
	needle.New(needles, text).Find(text, 1<<30, func(n, at int) bool {
		got = append(got, fmt.Sprintf("%06d %d", at, n))
		return false
	})
	slices.Sort(got)
	return got
}

// plainly is places by comparing each needle at each place.
func plainly(needles [][]byte, text []byte) (want []string) {
	for n, needle := range needles {
		for at := 0; at+len(needle) <= len(text); at++ {
			if equalFold(text[at:at+len(needle)], needle) {
				want = append(want, fmt.Sprintf("%06d %d", at, n))
			}
		}
	}
	slices.Sort(want)
	return want
}

func equalFold(a, b []byte) bool {
	for i := range a {
		x, y := a[i], b[i]
		if x != y && (x|0x20 != y|0x20 || x|0x20 < 'a' || x|0x20 > 'z') {
			return false
		}
	}
	return true
}

func TestFind(t *testing.T) {
	for _, c := range []struct{ needles, text string }{
		{"harbour", "The HARBOUR of harbours: harbou"},
		{"ab", "abABaab"},
		{"ab cd", "cdab"},
		{"abc abcd bcde", "xabcdeABCDE"},
		{"light lighthouse", "lighthouse"},
		{"aa", "aaaa"},
		{"[a", "{A[A[a"}, // these differ in the bit of the case only
		{"地震 雨", "大雨と地震"},
		{"long-needle-of-many-bytes", strings.Repeat("long-needle-of-many-bytes", 3)},
	} {
		var needles [][]byte
		for _, n := range strings.Fields(c.needles) {
			needles = append(needles, []byte(n))
		}
		if got, want := places(needles, []byte(c.text)), plainly(needles, []byte(c.text)); !slices.Equal(
			got, want) {
			t.Errorf("%s in %s: at %v, want %v", c.needles, c.text, got, want)
		}
	}
}

// TestFindInRandomText compares with the plain way: few letters, so that there is much to find.
func TestFindInRandomText(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	word := func(length int) []byte {
		w := make([]byte, length)
		for i := range w {
			w[i] = "abAB[{"[random.IntN(6)]
		}
		return w
	}
	for range 2000 {
		var needles [][]byte
		for range 1 + random.IntN(20) {
			needles = append(needles, word(2+random.IntN(9)))
		}
		text := word(random.IntN(60))
		if got, want := places(needles, text), plainly(needles, text); !slices.Equal(got, want) {
			t.Fatalf("%q in %q: at %v, want %v", needles, text, got, want)
		}
	}
}

func TestFindEndsWhenToldTo(t *testing.T) {
	set, calls := needle.New([][]byte{[]byte("ab")}, nil), 0
	second := func(int, int) bool { calls++; return calls == 2 }
	if !set.Find([]byte("ab ab ab"), 9, second) || calls != 2 {
		t.Error(calls)
	}
	if set.Find([]byte("nothing"), 9, func(int, int) bool { return true }) {
		t.Error("found in nothing")
	}
}

func TestNoSet(t *testing.T) {
	for name, needles := range map[string][][]byte{
		"none":      nil,
		"one byte":  {[]byte("harbour"), []byte("a")},
		"too many":  make([][]byte, needle.Most+1),
		"one empty": {nil},
	} {
		if needle.New(needles, nil) != nil {
			t.Errorf("%s: a set", name)
		}
	}
}

// FuzzFind compares with the plain way. The needles are the lines of the first text.
func FuzzFind(f *testing.F) {
	f.Add([]byte("ab\nABC"), []byte("xabcAB"))
	f.Fuzz(func(t *testing.T, lines, text []byte) {
		needles := bytes.Split(lines, []byte("\n"))
		if needle.New(needles, nil) == nil || len(needles)*len(text) > 1<<16 {
			t.Skip()
		}
		if got, want := places(needles, text), plainly(needles, text); !slices.Equal(got, want) {
			t.Errorf("%q in %q: at %v, want %v", needles, text, got, want)
		}
	})
}

// TestPatience: a text that looks like needles too often counts as one with a needle.
func TestPatience(t *testing.T) {
	set, text := needle.New([][]byte{[]byte("harbours")}, nil), bytes.Repeat([]byte("harbour "), 100)
	never := func(int, int) bool { return false }
	if set.Find(text, 1<<20, never) || !set.Find(text, 10, never) {
		t.Error("patience does not count")
	}
}
