package main

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest"
)

// Some faults come at once, some in the middle of a stream, and the same number
// gives the same ones.
func TestChaosIsMixedIn(t *testing.T) {
	next, again, faults := chaos(7), chaos(7), streamtest.Chaos(7)
	later, atOnce := 0, 0
	for range 1000 {
		reply, same, fault := next(), again(), faults()
		if reply.Simulate != same.Simulate {
			t.Fatalf("once after %v, once after %v", reply.Simulate, same.Simulate)
		}
		if reply.Status != fault.Status || len(reply.Steps) != len(fault.Steps) {
			t.Fatalf("the fault %+v became %+v", fault, reply)
		}
		switch {
		case reply.Simulate == 0:
			atOnce++
		case reply.Simulate < leastCalm || reply.Simulate > mostCalm || reply.Status != 0 || reply.Wire || len(reply.Steps) == 0:
			t.Fatalf("after %v comes %+v", reply.Simulate, reply)
		default:
			later++
		}
	}
	if later < 100 || atOnce < 100 {
		t.Errorf("%d come later, %d at once", later, atOnce)
	}
}

// Connections go wrong, each in its own way, and some go well.
func TestChaos(t *testing.T) {
	s := serving(t, "--chaos", "7")
	const connections = 20
	what := make([]string, connections)
	var all sync.WaitGroup
	for i := range what {
		all.Go(func() { what[i] = outcome(t.Context(), s.url+"/statuses/firehose.json") })
	}
	all.Wait()
	kinds := map[string]int{}
	for _, kind := range what {
		kinds[kind]++
	}
	if len(kinds) < 4 || kinds["200 OK with a Tweet"] == 0 || kinds["200 OK with a Tweet"] == connections {
		t.Errorf("this happened: %v", kinds)
	}
	if err := s.cmd.Process.Kill(); err != nil {
		t.Errorf("the server has ended: %v", err)
	}
}

// outcome is what comes of a connection within a second.
func outcome(ctx context.Context, url string) string {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err.Error()
	}
	response, err := new(http.Transport).RoundTrip(request)
	if err != nil {
		return "no response"
	}
	defer response.Body.Close()
	text, _ := io.ReadAll(response.Body) // which may break off
	if strings.Contains(string(text), `"created_at"`) {
		return response.Status + " with a Tweet"
	}
	return response.Status
}
