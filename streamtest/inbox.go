package streamtest

import "sync"

// inbox holds the messages of Server.Send for one stream. It never blocks.
type inbox struct {
	filled chan struct{} // has a value if there may be something to take

	mu    sync.Mutex
	texts []string
}

func newInbox() *inbox { return &inbox{filled: make(chan struct{}, 1)} }

func (i *inbox) put(texts []string) {
	i.mu.Lock()
	i.texts = append(i.texts, texts...)
	i.mu.Unlock()
	select {
	case i.filled <- struct{}{}:
	default:
	}
}

func (i *inbox) take() (text string, ok bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if len(i.texts) == 0 {
		return "", false
	}
	text, i.texts = i.texts[0], i.texts[1:]
	return text, true
}

// rest takes everything.
func (i *inbox) rest() []string {
	i.mu.Lock()
	defer i.mu.Unlock()
	texts := i.texts
	i.texts = nil
	return texts
}
