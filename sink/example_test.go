package sink_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/archive"
	"github.com/gotweetstream/tweetstream/sink"
	"github.com/gotweetstream/tweetstream/sink/csv"
	"github.com/gotweetstream/tweetstream/sink/jsonl"
)

const recording = `{"id":1,"text":"Tea &amp; cake","user":{"id":7,"screen_name":"harbour_lights"}}
{"delete":{"status":{"id":11,"user_id":3}}}
{"id":2,"text":"Pie","user":{"id":8,"screen_name":"north_pier"}}
`

// A recording becomes a table. What has no row is counted.
func Example() {
	if err := exampleTable(context.Background()); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 2 rows
	// left out: map[delete:1]
}

func exampleTable(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := os.Chdir(dir); err != nil {
		return err
	}
	if err := os.WriteFile("stream.jsonl.gz", []byte(recording), 0o600); err != nil {
		return err
	}
	table, err := csv.Create("tweets.csv", csv.Options{})
	if err != nil {
		return err
	}
	events, errs := archive.Open(ctx, []archive.Source{archive.Path("stream.jsonl.gz")})
	stats, err := sink.Pump(ctx, events, table)
	if err := errors.Join(err, <-errs, table.Close(ctx)); err != nil {
		return err
	}
	fmt.Println(stats.Stored, "rows")
	fmt.Println("left out:", stats.Unstorable)
	return os.Chdir(os.TempDir())
}

// A pump tells how many events are durable in all its sinks.
func ExampleConfig_Pump() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	file, err := jsonl.Create(filepath.Join(dir, "stream.jsonl"), jsonl.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	events := make(chan tweetstream.Event, 3)
	for event, err := range tweetstream.NewDecoder(strings.NewReader(recording)).All() {
		if err == nil {
			events <- event
		}
	}
	close(events)
	config := sink.Config{Committed: func(n int64) { fmt.Println("durable:", n) }}
	if _, err := config.Pump(context.Background(), events, file); err != nil {
		fmt.Println(err)
	}
	if err := file.Close(context.Background()); err != nil {
		fmt.Println(err)
	}
	// Output: durable: 3
}
