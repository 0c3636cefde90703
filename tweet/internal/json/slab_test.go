package json_test

import (
	"slices"
	"testing"

	"github.com/gotweetstream/tweetstream/tweet/internal/json"
)

func listOf(s *json.Slab[int], values ...int) []int {
	list := s.Begin()
	for _, v := range values {
		if len(list) == cap(list) {
			list = s.Grow(list, 8)
		}
		list = append(list, v)
	}
	return s.Cut(list)
}

// TestListsDoNotTouch: lists lie behind each other, and appending to one must
// not write into the next.
func TestListsDoNotTouch(t *testing.T) {
	var s json.Slab[int]
	first, second, long := listOf(&s, 1, 2), listOf(&s, 3), listOf(&s, 4, 5, 6, 7, 8, 9, 10, 11, 12)
	last := listOf(&s, 13)
	_ = append(first, -1)
	_ = append(second, -1)
	_ = append(long, -1)
	for _, pair := range [][2][]int{
		{first, {1, 2}}, {second, {3}}, {long, {4, 5, 6, 7, 8, 9, 10, 11, 12}}, {last, {13}},
	} {
		if !slices.Equal(pair[0], pair[1]) {
			t.Errorf("%v, want %v", pair[0], pair[1])
		}
	}
	if &first[:2][1] == &second[0] || cap(first) != 2 {
		t.Error("a list has room in the next one")
	}
}

// TestListsInside: a list may begin while another is under way.
func TestListsInside(t *testing.T) {
	var s json.Slab[int]
	outer := append(s.Grow(s.Begin(), 4), 1)
	inner := listOf(&s, 2, 3)
	outer = s.Cut(append(outer, 4))
	if !slices.Equal(outer, []int{1, 4}) || !slices.Equal(inner, []int{2, 3}) {
		t.Errorf("%v, %v", outer, inner)
	}
}

func TestOne(t *testing.T) {
	var s json.Slab[int]
	seen := map[*int]bool{}
	for range 10 {
		v := s.One(4)
		if *v != 0 || seen[v] {
			t.Fatalf("%p is no new zero value", v)
		}
		*v, seen[v] = 1, true
	}
	if got := listOf(&s, 7); !slices.Equal(got, []int{7}) {
		t.Errorf("%v, want [7]", got)
	}
}
