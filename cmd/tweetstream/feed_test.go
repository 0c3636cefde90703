package main

import (
	"bytes"
	"testing"
	"time"
)

// A recovery has an end, after which the command ends with success.
func TestStreamRecovers(t *testing.T) {
	s := serving(t, "--rate", "1000", "--backfill", "100000")
	t.Setenv("TWEETSTREAM_BASE_URL", s.url)
	live := command(t, "stream", "powerstream", "--limit", "2000", "--quiet")
	if out, err := live.CombinedOutput(); err != nil {
		t.Fatalf("%v: %.500s", err, out)
	}
	at := func(d time.Duration) string { return time.Now().Add(d).UTC().Format(time.RFC3339) }
	for _, feed := range [][]string{{"powerstream"}, {"gnip/decahose", "--account", "a"}} {
		args := append([]string{"stream"}, feed...)
		args = append(args, "--start-time", at(-time.Minute), "--end-time", at(0), "--format", "raw")
		out, err := command(t, args...).Output()
		if n := bytes.Count(out, []byte("\n")); err != nil || n < 5 || n > 100_000 {
			t.Errorf("%v: %d messages, %v", feed, n, err)
		}
	}
}
