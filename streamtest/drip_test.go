package streamtest_test

import (
	"fmt"
	"io"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest"
)

// TestBodyThatDrips: a client that sends its body byte by byte, for ever, does not hold the
// connection; nor does one that sends nothing after its answer.
func TestBodyThatDrips(t *testing.T) {
	for name, request := range map[string]string{
		"body": "POST /1.1/statuses/filter.json HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n",
		"idle": "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n",
	} {
		synctest.Test(t, func(t *testing.T) {
			listener := streamtest.NewMemoryListener()
			srv := streamtest.NewUnstartedServer()
			srv.Listener = listener
			srv.Start()
			defer srv.Close()
			conn, err := listener.DialContext(t.Context(), "", "")
			if err != nil {
				t.Fatal(err)
			}
			var sender sync.WaitGroup
			defer sender.Wait()
			defer func() { _ = conn.Close() }()
			begin := time.Now()
			sender.Go(func() {
				_, err := fmt.Fprint(conn, request)
				for name == "body" && err == nil {
					time.Sleep(time.Second)
					_, err = fmt.Fprint(conn, "x")
				}
			})
			_, _ = io.Copy(io.Discard, conn) // up to the end, whatever it is
			if held := time.Since(begin); held > 25*time.Second {
				t.Errorf("%s: held for %v", name, held)
			}
		})
	}
}
