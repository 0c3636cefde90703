package powerstream_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotweetstream/tweetstream/feed/powerstream"
)

// TestRepairs: what can be asked for after a gap, of the same data centre.
func TestRepairs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		feed, err := powerstream.New(powerstream.Params{LocalDCOnly: true, BackfillMinutes: 2})
		if err != nil {
			t.Fatal(err)
		}
		if got := feed.Backfill(3).Encode(); got != "backfillMinutes=3&localDcOnly=true" {
			t.Errorf("backfill: %s", got)
		}
		past := feed.Recovery(time.Now().Add(-time.Hour), time.Now())
		if got := past.Params.Encode(); got != "endTime=2000-01-01T00%3A00%3A00Z&localDcOnly=true"+
			"&startTime=1999-12-31T23%3A00%3A00Z" {
			t.Errorf("recovery: %s", got)
		}
		if past.Complete == nil || past.Recovery != nil || past.Backfill != nil {
			t.Error("a recovery must end, and is not repaired")
		}
	})
}
