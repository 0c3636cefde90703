package streamtest

import (
	"bytes"
	"sync"
)

const (
	maxHistory        = 1000     // messages
	maxHistoryMessage = 64 << 10 // bytes of one
)

// history remembers the last messages of a server, for Replay. The zero
// value is empty. It may be used by several goroutines.
type history struct {
	mu    sync.Mutex
	texts [][]byte // a ring, once it is full
	next  int      // where the next one goes then
}

func (h *history) add(text []byte) {
	if len(text) > maxHistoryMessage || bytes.HasPrefix(text, []byte(`{"disconnect"`)) ||
		bytes.HasPrefix(text, []byte("Exceeded")) {
		return // a message about one connection says nothing on another
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.texts) < maxHistory {
		h.texts = append(h.texts, bytes.Clone(text))
		return
	}
	h.texts[h.next] = append(h.texts[h.next][:0], text...)
	h.next = (h.next + 1) % maxHistory
}

// last returns copies of the last n messages, oldest first.
func (h *history) last(n int) (texts [][]byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := len(h.texts)
	for i := max(all-n, 0); i < all; i++ {
		texts = append(texts, bytes.Clone(h.texts[(h.next+i)%all]))
	}
	return texts
}
