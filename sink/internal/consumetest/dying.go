package consumetest

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink"
	"github.com/gotweetstream/tweetstream/sink/parquet"
	"github.com/gotweetstream/tweetstream/sink/sinktest"
	files "github.com/parquet-go/parquet-go"
)

// dies: a worker that dies while it writes a Parquet table loses nothing. What its files lack is
// not acknowledged, and the next worker gets it.
func dies(t *testing.T, b Broker) {
	const tweets = 2000
	b.Fill(t, sinktest.Tweets(1, tweets)...)
	dir := t.TempDir()
	stored := dieHalfway(t, b.Consume(t), filepath.Join(dir, "first.parquet"), tweets)
	finish(t, b.Consume(t), filepath.Join(dir, "second.parquet"), tweets-stored)
	ids := map[int64]bool{}
	for _, pattern := range []string{"first*", "second*"} {
		for _, id := range idsIn(t, dir, pattern) {
			ids[id] = true
		}
	}
	if len(ids) != tweets {
		t.Errorf("the tables have %d Tweets, want %d", len(ids), tweets)
	}
}

var errDead = errors.New("dead")

// dieHalfway returns how many events were stored before the worker died.
func dieHalfway(t *testing.T, c Consumer, name string, tweets int) int64 {
	t.Helper()
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	events, errs := c.Events(ctx)
	config := sink.Config{Committed: c.Committed}
	stats, err := config.Pump(ctx, events, &mortal{Sink: table(t, name), left: tweets / 2})
	if !errors.Is(err, errDead) || stats.Committed == 0 || stats.Committed >= int64(tweets)/2 {
		t.Fatalf("the first has committed %d: %v", stats.Committed, err)
	}
	cancel(errDead)
	<-errs
	closeConsumer(t, c)
	return stats.Committed
}

// finish writes the other events.
func finish(t *testing.T, c Consumer, name string, left int64) {
	t.Helper()
	defer closeConsumer(t, c)
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	events, errs := c.Events(ctx)
	to := table(t, name)
	config := sink.Config{Committed: func(n int64) {
		if c.Committed(n); n >= left {
			cancel(errEnough)
		}
	}}
	if _, err := config.Pump(ctx, events, to); !errors.Is(err, errEnough) {
		t.Error(err)
	}
	<-errs
	if err := to.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// mortal is a table whose process ends in the middle: nothing is flushed or closed any more.
type mortal struct {
	*parquet.Sink
	left int
}

func (m *mortal) Write(ctx context.Context, event tweetstream.Event) error {
	if m.left--; m.left < 0 {
		return errDead
	}
	return m.Sink.Write(ctx, event)
}

func table(t *testing.T, name string) *parquet.Sink {
	t.Helper()
	part := sink.Pace{Bytes: 200_000, Every: time.Second}
	to, err := parquet.Create(name, parquet.Options{Part: part})
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// idsIn returns the ids in the complete files of a table.
func idsIn(t *testing.T, dir, pattern string) (ids []int64) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, pattern+".parquet"))
	if err != nil || len(names) == 0 {
		t.Fatalf("there is no %s: %v", pattern, err)
	}
	type row struct {
		ID int64 `parquet:"id"`
	}
	for _, name := range names {
		rows, err := files.ReadFile[row](name)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			ids = append(ids, row.ID)
		}
	}
	return ids
}
