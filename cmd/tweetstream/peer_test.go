package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// The peer is tweepy 4, whose streams this project is to replace: what it gets from
// our server must be what our client gets. See testdata/tweepy/peer.py.

// peer is the input of peer.py.
type peer struct {
	URL      string         `json:"url"`
	Keys     [4]string      `json:"keys"`
	Client   string         `json:"client"`
	Endpoint string         `json:"endpoint"`
	Params   map[string]any `json:"params"`
	Until    string         `json:"until"`
	Count    int            `json:"count"`
	Timeout  float64        `json:"timeout"` // seconds
}

const (
	peerTimeout = 30 * time.Second
	asyncStream = "AsyncStream"
	syncStream  = "Stream"
)

// call is a callback of tweepy, or an event of ours by its name there, and what
// tells it from others of its kind.
type call struct {
	Name  string
	Value any // as JSON has it, numbers as json.Number
}

func (c *call) UnmarshalJSON(text []byte) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return d.Decode(&[]any{&c.Name, &c.Value})
}

// python returns the interpreter that has tweepy. Debian's packages are for its own
// one, and that need not be the first.
var python = sync.OnceValue(func() string {
	for _, python := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(python, "-c",
			"from tweepy.asynchronous import AsyncStream; from tweepy import Stream").Run() == nil {
			return python
		}
	}
	return ""
})

// run returns the calls of tweepy.
func (p peer) run(t *testing.T) []call {
	t.Helper()
	p.Timeout = peerTimeout.Seconds()
	task, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*peerTimeout) // if it does not end by itself
	defer cancel()
	cmd := exec.CommandContext(ctx, python(),
		filepath.Join("testdata", "tweepy", "peer.py"), string(task))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("tweepy: %v\n%s", err, stderr.String())
	}
	return callsOf(t, out)
}

func callsOf(t *testing.T, out []byte) (calls []call) {
	t.Helper()
	for line := range bytes.Lines(out) {
		var c call
		if err := json.Unmarshal(line, &c); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		calls = append(calls, c)
	}
	return calls
}

func needTweepy(t *testing.T) {
	t.Helper()
	if python() == "" {
		t.Skip(
			"needs Python 3 with tweepy 4, aiohttp and async_lru (Debian: python3-tweepy, " +
				"python3-aiohttp, python3-async-lru)")
	}
}

// oursOf returns the output of our client for a stream that ends.
func oursOf(t *testing.T, url, endpoint string, flags []string) (calls []call) {
	t.Helper()
	args := append([]string{endpoint, "--base-url", url, "--once", "--quiet", "--format", "json"},
		flags...)
	out, err := command(t, args...).Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(out) {
		var event struct {
			Kind    string
			Message map[string]any
		}
		d := json.NewDecoder(bytes.NewReader(line))
		d.UseNumber()
		if err := d.Decode(&event); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		calls = append(calls, call{"on_" + event.Kind, valueOf(event.Message)})
	}
	return calls
}

// valueOf is the line of peer.py for a message.
func valueOf(message any) any {
	in, ok := message.(map[string]any)
	if !ok {
		return message
	}
	for _, key := range []string{"delete", "status", "limit", "scrub_geo", "status_withheld",
		"user_withheld", "up_to_status_id", "track", "id"} {
		if inner, ok := in[key]; ok {
			return valueOf(inner)
		}
	}
	return nil
}
