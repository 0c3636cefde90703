package tweetstream

import (
	"io"
	"strings"
	"testing"
)

// TestJoinIsTriedOnce: lines that were looked through in vain are not looked
// through again, or hostile input would cost quadratic time.
func TestJoinIsTriedOnce(t *testing.T) {
	reads := 0
	r := readerFunc(func(p []byte) (int, error) {
		if reads++; reads > 1 {
			return 0, io.EOF
		}
		return copy(p, strings.Repeat("[\n", 1000)), nil
	})
	f := frames{r: r, max: 1 << 20}
	for i := range 1000 {
		if _, end, err := f.next(); end != lf || err != nil {
			t.Fatalf("line %d ended with %v, %v", i, end, err)
		}
		before := f.unjoinable
		if _, ok := f.join(2); ok {
			t.Fatalf("line %d was joined", i)
		}
		if i > 0 && f.unjoinable != before {
			t.Fatalf("line %d was looked through again", i)
		}
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
