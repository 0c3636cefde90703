package kafkasink_test

import (
	"context"
	"errors"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink/internal/consumetest"
	"github.com/gotweetstream/tweetstream/sink/kafkasink"
	"github.com/gotweetstream/tweetstream/sink/sinktest"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
)

// quick makes a group that begins at once, and whose members are missed soon.
var quick = []kgo.Opt{kgo.SessionTimeout(2 * time.Second),
	kgo.HeartbeatInterval(200 * time.Millisecond), kgo.FetchMaxWait(100 * time.Millisecond)}

func consume(t *testing.T, brokers []string, group string) *kafkasink.Consumer {
	t.Helper()
	c, err := kafkasink.Consume(brokers, "tweets",
		kafkasink.ConsumeOptions{Group: group, Connect: quick})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestConsumer(t *testing.T) {
	consumetest.Run(t, func(t *testing.T) consumetest.Broker {
		partitions := int32(1)
		cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(partitions, "tweets"),
			kfake.GroupMinSessionTimeout(time.Second))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(cluster.Close)
		return consumetest.Broker{
			Fill: func(t *testing.T, events ...tweetstream.Event) {
				s := open(t, cluster, "tweets", kafkasink.Options{})
				pump(t, s, events)
				if err := s.Close(t.Context()); err != nil {
					t.Fatal(err)
				}
			},
			Consume: func(t *testing.T) consumetest.Consumer {
				return consume(t, cluster.ListenAddrs(), "workers")
			},
		}
	})
}

var errEnough = errors.New("enough")

// Workers come and go while a topic of six partitions is read. Each event comes to one of them,
// and again only if it was not acknowledged.
func TestRebalance(t *testing.T) {
	t.Parallel()
	const tweets = 3000
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(6, "tweets"),
		kfake.GroupMinSessionTimeout(time.Second))
	if err != nil {
		t.Fatal(err)
	}
	defer cluster.Close()
	s := open(t, cluster, "tweets", kafkasink.Options{})
	pump(t, s, sinktest.Tweets(1, tweets))

	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	var mu sync.Mutex
	seen := map[int64]int{}
	work := func(most int) {
		c := consume(t, cluster.ListenAddrs(), "workers")
		defer func() { _ = c.Close(context.Background()) }()
		for event, err := range c.All(ctx) {
			if err != nil {
				return
			}
			mu.Lock()
			seen[event.(*tweetstream.Status).ID]++
			if len(seen) == tweets {
				cancel(errEnough)
			}
			mu.Unlock()
			if most--; most == 0 {
				return // the last one is not acknowledged
			}
		}
	}
	var workers sync.WaitGroup
	for range 3 {
		workers.Go(func() {
			for ctx.Err() == nil {
				work(400)
			}
		})
	}
	workers.Wait()
	var again int
	for _, n := range seen {
		again += n - 1
	}
	if len(seen) != tweets || again > 100 {
		t.Errorf("%d Tweets came, %d of them again", len(seen), again)
	}
}

// A broker that is restarted while it is written to and read loses nothing.
func TestRestart(t *testing.T) {
	t.Parallel()
	const tweets = 3000
	b := &broker{T: t, dir: t.TempDir()}
	b.start()
	defer func() { b.cluster.Close() }()
	s, err := kafkasink.Open(b.addresses, "tweets", kafkasink.Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := consume(t, b.addresses, "workers")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var written sync.WaitGroup
	written.Go(func() { pump(t, s, sinktest.Tweets(1, tweets)) })
	seen := map[int64]bool{}
	for event, err := range c.All(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		seen[event.(*tweetstream.Status).ID] = true
		if len(seen) == tweets {
			break
		}
		if len(seen) == tweets/3 {
			b.cluster.Close()
			b.start()
		}
	}
	written.Wait()
	if err := c.Close(ctx); err != nil {
		t.Error(err)
	}
	if err := s.Close(ctx); err != nil || s.Ready() != nil || s.Pending() != 0 {
		t.Error(err, s.Ready(), s.Pending())
	}
}

// broker keeps its address and its topics when it starts again.
type broker struct {
	*testing.T
	dir       string
	addresses []string
	port      int
	cluster   *kfake.Cluster
}

func (b *broker) start() {
	b.Helper()
	options := []kfake.Opt{kfake.NumBrokers(1), kfake.SeedTopics(1, "tweets"), kfake.DataDir(b.dir),
		kfake.GroupMinSessionTimeout(time.Second), kfake.Ports(b.port)}
	var err error
	if b.cluster, err = kfake.NewCluster(options...); err != nil {
		b.Fatal(err)
	}
	b.addresses = b.cluster.ListenAddrs()
	address, err := net.ResolveTCPAddr("tcp", b.addresses[0])
	if err != nil {
		b.Fatal(err)
	}
	b.port = address.Port
}
