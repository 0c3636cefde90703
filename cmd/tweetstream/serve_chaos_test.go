package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/fault"
)

// Some faults come at once, some in the middle of a stream, and the same number
// gives the same ones. A request that the simulation refuses is refused.
func TestChaosIsMixedIn(t *testing.T) {
	simulated := func(*streamtest.Request) streamtest.Reply {
		return streamtest.Stream(streamtest.KeepAlive())
	}
	refusing := func(*streamtest.Request) streamtest.Reply { return streamtest.Refuse(406, "") }
	next, again, refused, faults := chaos(7, simulated), chaos(7, simulated),
		chaos(7, refusing), fault.Chaos(7)
	later, atOnce := 0, 0
	for range 1000 {
		reply, same, refusal, trouble := next(nil), again(nil), refused(nil), faults(nil)
		if fmt.Sprint(reply.Steps) != fmt.Sprint(same.Steps) {
			t.Fatalf("once %v, once %v", reply.Steps, same.Steps)
		}
		calm, isLater := calmOf(reply)
		switch {
		case !isLater && (reply.Status != trouble.Status || len(reply.Steps) != len(trouble.Steps)),
			isLater && (len(reply.Steps) != len(trouble.Steps)+1 || refusal.Status != 406):
			t.Fatalf("the fault %+v became %+v", trouble, reply)
		case !isLater:
			atOnce++
		case calm < leastCalm || calm > mostCalm || reply.Status != 0:
			t.Fatalf("after %v comes %+v", calm, reply)
		default:
			later++
		}
	}
	if later < 100 || atOnce < 100 {
		t.Errorf("%d come later, %d at once", later, atOnce)
	}
}

// calmOf is the time of the simulated stream before the trouble.
func calmOf(reply streamtest.Reply) (calm time.Duration, ok bool) {
	if len(reply.Steps) == 0 {
		return 0, false
	}
	text, found := strings.CutPrefix(reply.Steps[0].String(), "For(")
	text, _, _ = strings.Cut(text, ",")
	calm, err := time.ParseDuration(text)
	return calm, found && err == nil
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
	if len(kinds) < 4 || kinds["200 OK with a Tweet"] == 0 ||
		kinds["200 OK with a Tweet"] == connections {
		t.Errorf("this happened: %v", kinds)
	}
	if err := s.cmd.Process.Kill(); err != nil {
		t.Errorf("the server has ended: %v", err)
	}
}

// outcome is the text that comes of a connection within a second.
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
	text, _ := io.ReadAll(response.Body) // may break off
	if strings.Contains(string(text), `"created_at"`) {
		return response.Status + " with a Tweet"
	}
	return response.Status
}
