package traffic_test

import (
	"fmt"

	"github.com/gotweetstream/tweetstream/streamtest/traffic"
)

// Three messages, the same ones in every run.
func ExampleTraffic() {
	n := 0
	for message := range (traffic.Traffic{Seed: 1}).Messages() {
		fmt.Printf("%.75s…\n", message)
		if n++; n == 3 {
			break
		}
	}
	// Output:
	// {"created_at":"Wed Jan 01 00:00:00 +0000 2020","id":1212161512061768371,"id…
	// {"created_at":"Wed Jan 01 00:00:00 +0000 2020","id":1212161512068367028,"id…
	// {"created_at":"Wed Jan 01 00:00:00 +0000 2020","id":1212161512127701685,"id…
}

// Deletions alone, one at a time.
func ExampleGenerator() {
	g := traffic.Traffic{Seed: 1, Notices: &traffic.Notices{Delete: 1}}.Generator()
	for range 3 {
		fmt.Printf("%.20s…\n", g.Next())
	}
	// Output:
	// {"delete":{"status":…
	// {"delete":{"status":…
	// {"delete":{"status":…
}
