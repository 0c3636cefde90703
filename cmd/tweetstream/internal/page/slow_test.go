package page

import (
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest"
)

// TestSlowViewerIsCut: a viewer who does not read holds nothing for longer than 5 seconds.
func TestSlowViewerIsCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &server{monitor: watched(), viewers: make(chan struct{}, maxViewers), every: time.Second}
		l := streamtest.NewMemoryListener()
		srv := &http.Server{Handler: http.HandlerFunc(s.events)}
		go func() { _ = srv.Serve(l) }()
		client, err := l.DialContext(t.Context(), "", "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Fprint(client, "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(patience - time.Second)
		if len(s.viewers) != 1 {
			t.Errorf("there are %d viewers before the time is over", len(s.viewers))
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if len(s.viewers) != 0 {
			t.Error("the viewer still holds its place")
		}
		_ = client.Close()
		_ = srv.Close()
	})
}
