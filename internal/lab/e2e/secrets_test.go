package e2e_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/canary"
	"github.com/gotweetstream/tweetstream/internal/lab/kit"
	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/fault"
)

// TestNoFaultMakesSecretsKnown puts a client that logs everything through each fault,
// and looks for the credentials in its log, events and errors. The output of go test
// -v has these, too, and .ci/run searches it once more.
//
// Nor does net/http write anything to the log of the process.
func TestNoFaultMakesSecretsKnown(t *testing.T) {
	var elsewhere bytes.Buffer
	log.SetOutput(&elsewhere)
	defer log.SetOutput(os.Stderr)
	for _, f := range fault.All() {
		if f.Flood {
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var said bytes.Buffer
				logger := slog.New(slog.NewTextHandler(&said, &slog.HandlerOptions{Level: slog.LevelDebug}))
				srv := f.Server(streamtest.Refuse(403, ""))
				srv.Listener = streamtest.NewMemoryListener()
				srv.Start()
				defer srv.Close()
				client := kit.ClientOf(t, srv, tweetstream.WithLogger(logger))
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
				defer cancel()
				events, errs := client.Filter(ctx, tweetstream.FilterParams{Track: []string{canary.Word}})
				var all []any
				for e := range events {
					all = append(all, e)
				}
				err := <-errs
				for all = append(all, client, client.Stats()); err != nil; err = errors.Unwrap(err) {
					all = append(all, err)
				}
				for _, v := range all {
					fmt.Fprintf(&said, "%v %+v %#v\n", v, v, v)
				}
				if form := canary.Find(said.Bytes(), canary.Word); form != "" {
					t.Errorf("a credential or parameter became known, %s", form)
				}
				t.Logf("%.4096s", &said)
			})
		})
	}
	if elsewhere.Len() > 0 {
		t.Errorf("on the log of the process:\n%s", &elsewhere)
	}
}
