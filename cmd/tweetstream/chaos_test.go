package main

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// Connections go wrong, each in its own way, and some go well.
func TestChaos(t *testing.T) {
	s := serving(t, "--chaos", "7")
	const connections = 20
	what := make([]string, connections)
	var all sync.WaitGroup
	for i := range what {
		all.Go(func() { what[i] = outcome(t.Context(), s.url+"/statuses/sample.json") })
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
