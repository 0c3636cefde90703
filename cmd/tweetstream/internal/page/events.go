package page

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// events sends the inside of the page once a second, until the viewer leaves or is too slow.
func (s *server) events(w http.ResponseWriter, r *http.Request) {
	select {
	case s.viewers <- struct{}{}:
		defer func() { <-s.viewers }()
	default:
		say(w, http.StatusServiceUnavailable, "Too many pages are open.")
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	ticks := time.NewTicker(s.every)
	defer ticks.Stop()
	for s.update(w) == nil {
		select {
		case <-r.Context().Done():
			return
		case <-ticks.C:
		}
	}
}

// update sends one event. Its text is a JSON string, so that it has no line end.
func (s *server) update(w http.ResponseWriter) error {
	text, err := s.render("inside")
	if err != nil {
		return err
	}
	line, err := json.Marshal(string(text))
	if err != nil {
		return err
	}
	control := http.NewResponseController(w)
	if err := control.SetWriteDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(w, "data: %s\n\n", line); err != nil {
		return err
	}
	return control.Flush()
}
