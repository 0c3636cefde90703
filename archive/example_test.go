package archive_test

import (
	"context"
	"fmt"
	"testing/fstest"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/archive"
)

// recording is a folder with two minutes of a stream, of which the second is cut.
var recording = fstest.MapFS{
	"2019/05/01/00/01.json.gz": {Data: gz(lines(3, 4))[:100]},
	"2019/05/01/00/00.json":    {Data: lines(1, 2)},
}

// A recording is read like a live stream. Damage is an event in its place.
func ExampleOpen() {
	events, errs := archive.Open(context.Background(), []archive.Source{archive.FS(recording, ".")})
	for event := range events {
		switch e := event.(type) {
		case *tweetstream.Status:
			fmt.Println(e.ID, e.FullText())
		case *tweetstream.Damaged:
			fmt.Printf("%s is damaged: %v\n", e.Source, e.Err)
		}
	}
	fmt.Println("ended with:", <-errs)
	// Output:
	// 1 number 1
	// 2 number 2
	// 2019/05/01/00/01.json.gz is damaged: unexpected EOF
	// ended with: <nil>
}

// All is for programs that need no channel.
func ExampleAll() {
	sources := []archive.Source{archive.FS(recording, "2019/05/01/00/00.json")}
	for event, err := range archive.All(context.Background(), sources,
		archive.Kinds(tweetstream.KindStatus)) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s\n", tweetstream.Raw(event)[:30])
	}
	// Output:
	// {"created_at":"Wed May 01 00:0
	// {"created_at":"Wed May 01 00:0
}
