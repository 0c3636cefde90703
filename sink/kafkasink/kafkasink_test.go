package kafkasink_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink"
	"github.com/gotweetstream/tweetstream/sink/kafkasink"
	"github.com/gotweetstream/tweetstream/sink/sinktest"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

func newCluster(t *testing.T, topics ...string) *kfake.Cluster {
	t.Helper()
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(1, topics...))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	return cluster
}

func open(t *testing.T, cluster *kfake.Cluster, topic string, o kafkasink.Options) *kafkasink.Sink {
	t.Helper()
	s, err := kafkasink.Open(cluster.ListenAddrs(), topic, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		_ = s.Close(ctx)
	})
	return s
}

// records returns the first records of a topic.
func records(
	ctx context.Context, cluster *kfake.Cluster, topic string, want int64,
) (all []*kgo.Record, err error) {
	client, err := kgo.NewClient(kgo.SeedBrokers(cluster.ListenAddrs()...), kgo.ConsumeTopics(topic))
	if err != nil {
		return nil, err
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for int64(len(all)) < want {
		fetches := client.PollFetches(ctx)
		if err := fetches.Err(); err != nil {
			return nil, err
		}
		all = append(all, fetches.Records()...)
	}
	return all, nil
}

func TestConformance(t *testing.T) {
	var topics []string
	for n := range 20 {
		topics = append(topics, fmt.Sprintf("run%d", n))
	}
	cluster := newCluster(t, topics...)
	sinktest.Run(t, func(t *testing.T) sinktest.Target {
		topic := topics[0]
		topics = topics[1:]
		s := open(t, cluster, topic, kafkasink.Options{})
		return sinktest.Target{Sink: s, Key: line, Stored: func() (keys []string, err error) {
			all, err := records(t.Context(), cluster, topic, s.Stats().Stored)
			for _, record := range all {
				keys = append(keys, string(record.Value))
			}
			return keys, err
		}}
	})
}

// line is the body of an event's message, and "" for an event without one.
func line(event tweetstream.Event) string {
	body, err := sink.Line(event)
	if err != nil {
		return ""
	}
	return string(body)
}

func TestMessages(t *testing.T) {
	cluster := newCluster(t, "tweets")
	s := open(t, cluster, "tweets", kafkasink.Options{Key: "{kind}-{user}", Origin: "v1/sample"})
	for _, event := range append(sinktest.Tweets(4, 4), sinktest.Others()[:4]...) {
		if err := s.Write(t.Context(), event); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	all, err := records(t.Context(), cluster, "tweets", 5)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range all {
		parts := []string{string(r.Key)}
		for _, h := range r.Headers {
			parts = append(parts, strings.TrimPrefix(h.Key, "Tweetstream-")+"="+string(h.Value))
		}
		got = append(got, strings.Join(parts, " "))
	}
	want := []string{
		"status-11 Kind=status Id=4 User=11 Language=en Time=2019-12-25T12:00:04Z Origin=v1/sample " +
			"Message-Id=s:4",
		"delete-3 Kind=delete Id=11 User=3 Time=2019-12-25T12:00:00.123Z Origin=v1/sample " +
			"Message-Id=d:11",
		"scrub_geo-12 Kind=scrub_geo User=12 Origin=v1/sample Message-Id=sg:12:9",
		"limit-none Kind=limit Origin=v1/sample",
		"status_withheld-12 Kind=status_withheld Id=8 User=12 Origin=v1/sample " +
			"Message-Id=sw:8:DE,FR:0",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A message that is too large is counted, and holds up nothing.
func TestTooLarge(t *testing.T) {
	cluster := newCluster(t, "tweets")
	refused := make(chan string, 1)
	s := open(t, cluster, "tweets", kafkasink.Options{
		Connect: []kgo.Opt{kgo.ProducerBatchMaxBytes(4096)},
		Refused: func(id, class string, _ error) { refused <- id + " " + class },
	})
	for _, event := range []tweetstream.Event{sinktest.Tweet(1, ""),
		sinktest.Tweet(2, strings.Repeat("long ", 2000)), sinktest.Tweet(3, "")} {
		if err := s.Write(t.Context(), event); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := <-refused; got != "s:2 too_large" {
		t.Errorf("refused: %s", got)
	}
	want := kafkasink.Stats{Taken: 3, Stored: 2, Refused: map[string]int64{"too_large": 1}}
	if diff := cmp.Diff(want, s.Stats()); diff != "" {
		t.Errorf("stats (-want +got):\n%s", diff)
	}
}

func TestBrokerIsAway(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0") // nobody answers
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	s, err := kafkasink.Open([]string{listener.Addr().String()}, "tweets",
		kafkasink.Options{Patience: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Write(t.Context(), sinktest.Tweet(1, "")); err != nil {
		t.Fatal(err)
	}
	if err := s.Flush(t.Context()); !sink.IsTemporary(err) {
		t.Errorf("got %v", err)
	}
	var lost *kafkasink.UnacknowledgedError
	if err := s.Close(t.Context()); !errors.As(err, &lost) || lost.Messages != 1 {
		t.Errorf("got %v", err)
	}
}

// What a broker refuses for a while is sent again.
func TestRefusedForAWhile(t *testing.T) {
	cluster := newCluster(t, "tweets")
	refuse := func(request kmsg.Request) (kmsg.Response, error, bool) {
		asked := request.(*kmsg.ProduceRequest)
		answer := asked.ResponseKind().(*kmsg.ProduceResponse)
		for _, topic := range asked.Topics {
			refused := kmsg.NewProduceResponseTopic()
			refused.Topic, refused.TopicID = topic.Topic, topic.TopicID
			for _, p := range topic.Partitions {
				partition := kmsg.NewProduceResponseTopicPartition()
				partition.Partition = p.Partition
				partition.ErrorCode = kerr.TopicAuthorizationFailed.Code
				refused.Partitions = append(refused.Partitions, partition)
			}
			answer.Topics = append(answer.Topics, refused)
		}
		return answer, nil, true
	}
	cluster.ControlKey(int16(kmsg.Produce), refuse)
	s := open(t, cluster, "tweets", kafkasink.Options{})
	pump(t, s, sinktest.Tweets(1, 3))
	if stats := s.Stats(); stats.Stored != 3 || stats.Retries == 0 || stats.LastError != "" {
		t.Errorf("stats: %+v", stats)
	}
}

// cutter cuts connections.
type cutter struct {
	mu   sync.Mutex
	open []net.Conn
}

func (c *cutter) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
	if err == nil {
		c.mu.Lock()
		c.open = append(c.open, conn)
		c.mu.Unlock()
	}
	return conn, err
}

func (c *cutter) cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, conn := range c.open {
		_ = conn.Close()
	}
	c.open = nil
}

// Two collectors of one stream, and connections that are cut: each stores every Tweet once, and
// the ids in the headers tell the repeats.
func TestTwoCollectors(t *testing.T) {
	const cuts = 10
	tweets := int64(20_000)
	if testing.Short() {
		tweets = 2000
	}
	cluster := newCluster(t, "tweets")
	var cutting cutter
	var collectors [2]*kafkasink.Sink
	var pumps sync.WaitGroup
	for i := range collectors {
		collectors[i] = open(t, cluster, "tweets",
			kafkasink.Options{Connect: []kgo.Opt{kgo.Dialer(cutting.dial)}})
		pumps.Go(func() { pump(t, collectors[i], sinktest.Tweets(1, tweets)) })
	}
	for i := range cuts {
		until(t, func() bool { return collectors[i%2].Stats().Stored >= tweets*int64(i)/cuts })
		cutting.cut()
	}
	pumps.Wait()
	all, err := records(t.Context(), cluster, "tweets", 2*tweets)
	if err != nil || int64(len(all)) != 2*tweets {
		t.Fatalf("there are %d messages: %v", len(all), err)
	}
	seen := map[string]int{}
	for _, record := range all {
		for _, h := range record.Headers {
			if h.Key == kafkasink.HeaderMessageID {
				seen[string(h.Value)]++
			}
		}
	}
	if int64(len(seen)) != tweets {
		t.Errorf("there are %d ids, want %d", len(seen), tweets)
	}
	for id, n := range seen {
		if n != 2 {
			t.Errorf("%s is there %d times", id, n)
		}
	}
}

func pump(t *testing.T, s *kafkasink.Sink, events []tweetstream.Event) {
	all := make(chan tweetstream.Event, len(events))
	for _, event := range events {
		all <- event
	}
	close(all)
	stats, err := sink.Pump(t.Context(), all, s)
	if err != nil || stats.Committed != int64(len(events)) {
		t.Errorf("%d of %d events are committed: %v", stats.Committed, len(events), err)
	}
}

// until waits for a condition, up to a minute.
func until(t *testing.T, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !condition(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("nothing goes on")
		}
	}
}
