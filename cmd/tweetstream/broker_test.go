package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	natsserver "github.com/nats-io/nats-server/v2/server"
	"github.com/twmb/franz-go/pkg/kfake"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/canary"
)

// newNATS starts a server in this process, and returns the URL of a stream and how to name a
// worker.
func newNATS(t *testing.T) (url, name string) {
	t.Helper()
	s, err := natsserver.NewServer(&natsserver.Options{Host: "127.0.0.1", Port: -1, JetStream: true,
		StoreDir: t.TempDir(), NoLog: true, NoSigs: true, Username: "harbour", Password: canary.Word})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(func() {
		s.Shutdown()
		s.WaitForShutdown()
	})
	if !s.ReadyForConnections(20 * time.Second) {
		t.Fatal("the server does not start")
	}
	return fmt.Sprintf("nats://127.0.0.1:%d/TWEETS", s.Addr().(*net.TCPAddr).Port), "--durable=tables"
}

func newKafka(t *testing.T) (url, name string) {
	t.Helper()
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(1, "tweets"),
		kfake.EnableSASL(), kfake.Superuser("SCRAM-SHA-256", "harbour", canary.Word))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	return "kafka://" + cluster.ListenAddrs()[0] + "/tweets", "--group=tables"
}

// brokerSettings are those of both brokers. Those of Kafka are in a file.
func brokerSettings(t *testing.T) []string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "kafka")
	text := "KAFKA_USERNAME=harbour\nKAFKA_PASSWORD=" + canary.Word +
		"\nKAFKA_SASL_MECHANISM=scram-sha-256\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return []string{"NATS_USER=harbour", "NATS_PASSWORD=" + canary.Word, "KAFKA_FILE=" + file}
}

// What --to gives to a broker comes back by consume, once, also where one worker goes on behind
// another.
func TestBrokers(t *testing.T) {
	for scheme, start := range map[string]func(*testing.T) (string, string){
		"nats": newNATS, "kafka": newKafka,
	} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			url, name := start(t)
			settings := brokerSettings(t)
			dir := t.TempDir()
			run := func(args ...string) {
				t.Helper()
				cmd := command(t, args...)
				cmd.Dir, cmd.Env = dir, append(cmd.Env, settings...)
				said, err := cmd.CombinedOutput()
				if err != nil || strings.Contains(string(said), canary.Word) {
					t.Fatalf("%v: %v\n%s", args, err, said)
				}
			}
			run("sample", "--demo", "--limit", "200", "--events", "status", "--to", url,
				"--to", "want.jsonl")
			run("consume", url, name, "--limit", "120", "--to", "a.jsonl")
			run("consume", url, name, "--limit", "80", "--to", "b.jsonl")
			want := linesOf(t, dir, "want.jsonl")
			if diff := cmp.Diff(want, linesOf(t, dir, "a.jsonl", "b.jsonl")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// linesOf returns the lines of some files, sorted: those that come again have lost their order.
func linesOf(t *testing.T, dir string, files ...string) (lines []string) {
	t.Helper()
	for _, file := range files {
		text, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		lines = slices.AppendSeq(lines, strings.Lines(string(text)))
	}
	slices.Sort(lines)
	return lines
}

// Events are acknowledged once those that a target stores are durable, and those before them.
func TestAcknowledger(t *testing.T) {
	var acknowledged int64
	a := &acknowledger{to: func(n int64) { acknowledged = n }}
	check := func(want int64) {
		t.Helper()
		if acknowledged != want {
			t.Errorf("%d events are acknowledged, want %d", acknowledged, want)
		}
	}
	c := &consumer{recorded: kindSet{}, log: slog.New(slog.DiscardHandler)}
	take := func() {
		t.Helper()
		if err := a.take(context.Background(), c, &tweetstream.Limit{}); err != nil {
			t.Fatal(err)
		}
	}
	take()
	check(1) // nobody wants it
	for _, records := range []bool{true, false, true, false, false} {
		a.note(records)
	}
	a.done(false)
	check(1)
	a.committed(1)
	check(3)
	a.committed(2)
	check(6)
}

// What takes an event decides what happens to it: after an error it is not acknowledged.
func TestFailedEventIsNotAcknowledged(t *testing.T) {
	a := &acknowledger{to: func(n int64) { t.Errorf("%d events are acknowledged", n) }}
	out := newLineWriter(&fallible{err: errors.New("full")}, true, nil)
	c := &consumer{printed: kindSet{tweetstream.KindLimit: true}, out: out,
		line: func(dst []byte, _ tweetstream.Event) []byte { return append(dst, "limit"...) }}
	if err := a.take(context.Background(), c, &tweetstream.Limit{}); err == nil {
		t.Error("a full disk gives no error")
	}
}
