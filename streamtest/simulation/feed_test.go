package simulation

import (
	"testing"
	"testing/synctest"
)

// TestFlushPassesGoneReaders: a reader that has gone does not hold up the others.
func TestFlushPassesGoneReaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gone, here := make(chan struct{}), make(chan struct{})
		f := &feed{sim: &simulator{}}
		slow := &reader{batches: make(chan []*item), gone: gone}
		quick := &reader{batches: make(chan []*item, 1), gone: here}
		f.readers = []*reader{slow, quick}
		f.add(newItem([]byte(`{"limit":{"track":1}}`)))
		go f.flush()
		synctest.Wait()
		if len(quick.batches) != 0 {
			t.Error("the feed did not wait for a reader that is there")
		}
		close(gone)
		synctest.Wait()
		if len(quick.batches) != 1 {
			t.Error("the feed waits for a reader that has gone")
		}
	})
}
