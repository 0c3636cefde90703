package e2e_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/lab/kit"
)

// peersTimeout bounds each client, and the start of the servers.
const peersTimeout = 15 * time.Second

// TestPeers: tweepy and our client get the same messages, in the same order, from servers of
// Python's standard library. The servers are described in testdata/peers.py.
func TestPeers(t *testing.T) {
	if _, err := os.Stat("../../../cmd/tweetstream/go.mod"); err != nil {
		t.Skip("needs the whole repository, not the module alone: ", err)
	}
	python := kit.PythonWithTweepy(t)
	servers := peers(t, python)
	for name, tt := range map[string]struct {
		messages int
		notices  string // of our client
	}{
		"WSGI":    {4, "connected"},
		"PHP":     {4, "connected"},
		"gateway": {7, "connected closed connected closed connected closed connected"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// The gateway counts responses by path, so each client has a path of its own.
			theirs := tweepyGets(t, python, servers[name]+"/tweepy", tt.messages)
			ours, notices := weGet(t, servers[name]+"/ours", tt.messages)
			if diff := cmp.Diff(theirs, ours); diff != "" {
				t.Errorf("messages (-tweepy's +ours):\n%s", diff)
			}
			if len(ours) != tt.messages || notices != tt.notices {
				t.Errorf("%d messages and %q, want %+v", len(ours), notices, tt)
			}
		})
	}
}

// peers starts the servers, and returns their base URLs. They end with the test.
func peers(t *testing.T, python string) (servers map[string]string) {
	ctx, cancel := context.WithCancel(context.Background()) // t's ends before its Cleanup
	cmd := exec.CommandContext(ctx, python, "-B", "testdata/peers.py")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdin, err1 := cmd.StdinPipe() // its end is that of the servers, even if the test is killed
	stdout, err2 := cmd.StdoutPipe()
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	slow := time.AfterFunc(peersTimeout, cancel)
	line, _ := bufio.NewReader(stdout).ReadBytes('\n')
	slow.Stop()
	t.Cleanup(func() {
		defer cancel()
		defer time.AfterFunc(peersTimeout, cancel).Stop()
		_ = stdin.Close()
		if err := cmd.Wait(); err != nil || stderr.Len() > 0 {
			t.Errorf("servers: %v\n%s", err, &stderr)
		}
	})
	if err := json.Unmarshal(line, &servers); err != nil {
		t.Fatalf("the servers said %q: %v", line, err)
	}
	return servers
}

// recorder runs the recorder of package main's tests for messages alone, as tweepy gets them.
const recorder = `
import json, sys
sys.path.insert(0, "../../../cmd/tweetstream/testdata/tweepy")
import peer
peer.CALLBACKS = {"on_data": lambda data: data.decode()}
peer.main(json.loads(sys.argv[1]))
`

// tweepyGets returns the first messages of a sample as tweepy gets them.
func tweepyGets(t *testing.T, python, base string, count int) (messages []string) {
	t.Helper()
	task, err := json.Marshal(map[string]any{
		"url": base, "keys": [4]string{"a", "b", "c", "d"}, "client": "AsyncStream",
		"endpoint": "sample", "params": struct{}{}, "until": "on_data", "count": count,
		"timeout": peersTimeout.Seconds(),
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), peersTimeout+3*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, python, "-B", "-c", recorder, string(task))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("tweepy: %v\n%s", err, &stderr)
	}
	for line := range bytes.Lines(out) {
		var call [2]string // the callback's name and its text, or sleep and a number
		if err := json.Unmarshal(line, &call); err != nil || call[0] != "on_data" {
			t.Fatalf("tweepy called %s (%v)", line, err)
		}
		messages = append(messages, call[1])
	}
	return messages
}

// weGet returns the first messages of a sample as our client gets them, and the kinds of the
// notices before the last one.
func weGet(t *testing.T, base string, count int) (messages []string, notices string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), peersTimeout)
	defer cancel()
	client, err := tweetstream.New(kit.Credentials, tweetstream.WithBaseURL(base))
	if err != nil {
		t.Fatal(err)
	}
	events, errs := client.Sample(ctx, tweetstream.SampleParams{})
	var kinds []string
	for event := range events {
		switch raw := tweetstream.Raw(event); {
		case raw != nil:
			messages = append(messages, string(raw))
		case event.Kind() != tweetstream.KindKeepAlive:
			kinds = append(kinds, event.Kind().String())
		}
		if len(messages) == count {
			cancel()
		}
	}
	<-errs
	return messages, strings.Join(kinds, " ")
}
