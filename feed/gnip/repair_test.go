package gnip_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/feed/gnip"
)

// TestRepairs: what each stream can be asked for after a gap, of its partition.
func TestRepairs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const period = "endTime=2000-01-01T00%3A00%3A00Z&partition=2&startTime=1999-12-31T23%3A00%3A00Z"
		all := must(t)
		for name, tt := range map[string]struct {
			feeds              []tweetstream.Feed
			backfill, recovery string
		}{
			"decahose":   {all(gnip.Decahose(acme, 2)), "backfillMinutes=3&partition=2", period},
			"firehose":   {all(gnip.Firehose(acme, 4, 2)), "backfillMinutes=3&partition=2", period},
			"likes":      {all(gnip.Likes(acme, 2)), "backfillMinutes=3&partition=2", ""},
			"compliance": {all(gnip.Compliance(acme, 2)), "", period},
		} {
			feed, backfill, recovery := tt.feeds[0], "", ""
			if feed.Backfill != nil {
				backfill = feed.Backfill(3).Encode()
			}
			if feed.Recovery != nil {
				now := time.Now()
				past := feed.Recovery(now.Add(-time.Hour), now)
				recovery = past.Params.Encode()
				if past.Complete == nil || past.Recovery != nil || past.Backfill != nil {
					t.Errorf("%s: a recovery must end, and is not repaired", name)
				}
			}
			got := [2]string{backfill, recovery}
			if diff := cmp.Diff([2]string{tt.backfill, tt.recovery}, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
	})
}

// TestRepairsOfOwnBackfill: a backfill that is asked for with each connection is no shorter after
// a gap.
func TestRepairsOfOwnBackfill(t *testing.T) {
	p := acme
	p.BackfillMinutes = 4
	feed := must(t)(gnip.Decahose(p, 1))[0]
	for minutes, want := range map[int]string{
		1: "backfillMinutes=4&partition=1", 5: "backfillMinutes=5&partition=1",
	} {
		if got := feed.Backfill(minutes).Encode(); got != want {
			t.Errorf("after %d minutes: %s", minutes, got)
		}
	}
}
