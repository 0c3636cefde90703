package main

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"time"

	natsserver "github.com/nats-io/nats-server/v2/server"
	"github.com/twmb/franz-go/pkg/kfake"

	"github.com/gotweetstream/tweetstream/streamtest"
)

// brokerRole runs a broker until stdin ends. It prints its address. JetStream keeps its
// messages in files below dir, kfake in memory.
func brokerRole(kind, dir string) error {
	start := map[string]func(dir string) (string, func(), error){
		kindNATS: startNATS, kindKafka: startKafka,
	}[kind]
	if start == nil {
		return fmt.Errorf("no broker %q", kind)
	}
	address, stop, err := start(dir)
	if err != nil {
		return err
	}
	defer stop()
	fmt.Println(address)
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

func startNATS(dir string) (string, func(), error) {
	s, err := natsserver.NewServer(&natsserver.Options{Host: "127.0.0.1", Port: natsserver.RANDOM_PORT,
		JetStream: true, StoreDir: dir, NoLog: true, NoSigs: true})
	if err != nil {
		return "", nil, err
	}
	s.Start()
	if !s.ReadyForConnections(20 * time.Second) {
		return "", nil, errors.New("nats-server does not start")
	}
	return s.ClientURL(), func() { s.Shutdown(); s.WaitForShutdown() }, nil
}

func startKafka(string) (string, func(), error) {
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(1, brokerTopic))
	if err != nil {
		return "", nil, err
	}
	return cluster.ListenAddrs()[0], cluster.Close, nil
}

// pacedRole serves a workload again and again, so many messages a second, until stdin ends. It
// prints its URL.
func pacedRole(path, rate string) error {
	perSecond, err := strconv.ParseFloat(rate, 64)
	if err != nil {
		return err
	}
	s := streamtest.NewUnstartedServer()
	s.Verifier = nil // each process has credentials of its own
	s.Answer = streamtest.Always(streamtest.Stream(streamtest.Play(endless(path), perSecond)))
	s.Start()
	defer s.Close()
	fmt.Println(s.URL)
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// endless are the messages of a workload, again and again. It ends where the file cannot be read.
func endless(path string) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		pass := func(messages [][]byte) error {
			for _, m := range messages {
				if !yield(m) {
					return errLeft
				}
			}
			return nil
		}
		for readWorkload(path, pass) == nil {
		}
	}
}

var errLeft = errors.New("nobody takes more")

// withBroker starts a broker with no messages, and calls f with its address.
func (b *bench) withBroker(kind string, f func(address string) error) error {
	dir, err := os.MkdirTemp(b.dir, "broker-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	lines, stop, err := b.start(1, "broker", kind, filepath.Join(dir, "store"))
	if err != nil {
		return err
	}
	defer stop()
	return f(lines[0])
}
