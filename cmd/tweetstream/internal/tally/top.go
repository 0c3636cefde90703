package tally

import (
	"cmp"
	"container/heap"
	"slices"
	"strings"
)

// topOf yields the n largest rows of each time, the largest first. Rows come in the order
// of their keys, that begin with the times.
func topOf(all rows, n, times int) rows {
	return func(yield func(row, error) bool) {
		best := &smallestFirst{}
		at := ""
		for r, err := range all {
			if err != nil {
				yield(r, err)
				return
			}
			if now := prefixOf(r.key, times); now != at {
				if !best.yield(yield) {
					return
				}
				at = now
			}
			best.offer(r, n)
		}
		best.yield(yield)
	}
}

// prefixOf returns the first n values of a key.
func prefixOf(key string, n int) string {
	end := 0
	for range n {
		next := strings.Index(key[end:], separator)
		if next < 0 {
			return key
		}
		end += next + 1
	}
	return key[:end]
}

// smallestFirst is a heap of rows. Of equal ones the later key is the smaller.
type smallestFirst []row

func compare(a, b row) int {
	return cmp.Or(cmp.Compare(a.count, b.count), strings.Compare(b.key, a.key))
}

func (h smallestFirst) Len() int           { return len(h) }
func (h smallestFirst) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h smallestFirst) Less(i, j int) bool { return compare(h[i], h[j]) < 0 }

// Push is for package heap.
func (h *smallestFirst) Push(x any) { *h = append(*h, x.(row)) }

// Pop is for package heap.
func (h *smallestFirst) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// offer keeps a row if it is one of the n largest.
func (h *smallestFirst) offer(r row, n int) {
	if heap.Push(h, r); len(*h) > n {
		heap.Pop(h)
	}
}

// yield yields the rows, the largest first, and forgets them.
func (h *smallestFirst) yield(yield func(row, error) bool) bool {
	slices.SortFunc(*h, func(a, b row) int { return compare(b, a) })
	for _, r := range *h {
		if !yield(r, nil) {
			return false
		}
	}
	*h = (*h)[:0]
	return true
}
