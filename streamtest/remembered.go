package streamtest

// remembered is a set of the values that came last: at least most of them, and
// fewer than twice as many. It forgets in two generations, which bounds it
// without an order to keep. The zero value is empty.
type remembered[K comparable] struct {
	newer, older map[K]struct{}
}

func (r *remembered[K]) has(k K) bool {
	_, inNewer := r.newer[k]
	_, inOlder := r.older[k]
	return inNewer || inOlder
}

func (r *remembered[K]) add(k K, most int) {
	if r.newer == nil || len(r.newer) >= most {
		r.newer, r.older = make(map[K]struct{}), r.newer
	}
	r.newer[k] = struct{}{}
}
