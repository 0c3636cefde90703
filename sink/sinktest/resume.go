package sinktest

import (
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/gotweetstream/tweetstream/sink"
)

// Resume tests whether a [sink.Resumer] can go on where a run was cut off: everything is stored
// once. It calls open with an empty folder and mark first, then with the same folder and a mark
// of before. In between it drops the sink without a Close, as a process that is killed does.
func Resume(t *testing.T, open func(t *testing.T, dir, mark string) Target) {
	if runtime.GOOS == "windows" {
		t.Skip("a file that is open here cannot be given another name")
	}
	const tweets, crashes = 3000, 20
	rng := rand.New(rand.NewPCG(1, 2))
	dir := t.TempDir()
	var mark string
	var marked int64 // Tweets
	for range crashes {
		r := newRun(t, open(t, dir, mark))
		for next := marked + 1; next <= tweets; {
			last := min(next+rng.Int64N(100), tweets)
			r.write(Tweets(next, last)...)
			next = last + 1
			if rng.IntN(3) == 0 {
				r.flush()
			}
			if rng.IntN(3) == 0 {
				r.flush()
				mark, marked = r.Sink.(sink.Resumer).Mark(), last
			}
			if rng.IntN(4) == 0 {
				break // killed
			}
		}
		if r.Kill != nil {
			r.Kill()
		}
	}
	r := newRun(t, open(t, dir, mark))
	for _, event := range Tweets(1, marked) {
		r.want = append(r.want, r.Key(event))
	}
	r.write(Tweets(marked+1, tweets)...)
	r.close()
	r.check()
}
