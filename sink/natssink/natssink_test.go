package natssink_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink"
	"github.com/gotweetstream/tweetstream/sink/natssink"
	"github.com/gotweetstream/tweetstream/sink/sinktest"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// broker is a server in this process, that can be stopped and started again.
type broker struct {
	*testing.T
	options server.Options
	server  *server.Server
}

func newBroker(t *testing.T) *broker {
	b := &broker{T: t, options: server.Options{Host: "127.0.0.1", Port: -1, JetStream: true,
		StoreDir: t.TempDir(), NoLog: true, NoSigs: true}}
	b.start()
	t.Cleanup(b.stop)
	return b
}

func (b *broker) start() {
	b.Helper()
	o := b.options
	s, err := server.NewServer(&o)
	if err != nil {
		b.Fatal(err)
	}
	s.Start()
	if !s.ReadyForConnections(20 * time.Second) {
		b.Fatal("the server does not start")
	}
	b.server = s
	b.options.Port = s.Addr().(*net.TCPAddr).Port // also after a restart
}

func (b *broker) stop() {
	b.server.Shutdown()
	b.server.WaitForShutdown()
}

func (b *broker) address() string { return fmt.Sprintf("127.0.0.1:%d", b.options.Port) }

// stream has its own connection.
func (b *broker) stream(name string) jetstream.Stream {
	b.Helper()
	conn, err := nats.Connect(b.address())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	if err != nil {
		b.Fatal(err)
	}
	stream, err := js.Stream(b.Context(), name)
	if err != nil {
		b.Fatal(err)
	}
	return stream
}

func open(t *testing.T, address string, o natssink.Options) *natssink.Sink {
	t.Helper()
	o.Create = true
	s, err := natssink.Open("nats://"+address, "TWEETS", o)
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

// messages returns all messages of a stream.
func messages(ctx context.Context, stream jetstream.Stream) (all []jetstream.Msg, err error) {
	info, err := stream.Info(ctx)
	if err != nil || info.State.Msgs == 0 {
		return nil, err
	}
	consumer, err := stream.OrderedConsumer(ctx, jetstream.OrderedConsumerConfig{})
	if err != nil {
		return nil, err
	}
	for uint64(len(all)) < info.State.Msgs {
		batch, err := consumer.Fetch(int(info.State.Msgs)-len(all),
			jetstream.FetchMaxWait(20*time.Second))
		if err != nil {
			return nil, err
		}
		for msg := range batch.Messages() {
			all = append(all, msg)
		}
		if batch.Error() != nil {
			return nil, batch.Error()
		}
	}
	return all, nil
}

func TestConformance(t *testing.T) {
	b := newBroker(t)
	var n int
	sinktest.Run(t, func(t *testing.T) sinktest.Target {
		n++
		name := fmt.Sprintf("RUN%d", n)
		s, err := natssink.Open("nats://"+b.address(), name, natssink.Options{Create: true})
		if err != nil {
			t.Fatal(err)
		}
		return sinktest.Target{Sink: s, Key: line, Stored: func() (keys []string, err error) {
			if s.Stats().Taken == 0 {
				return nil, nil // there is no stream yet
			}
			all, err := messages(t.Context(), b.stream(name))
			for _, msg := range all {
				keys = append(keys, string(msg.Data()))
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
	b := newBroker(t)
	s := open(t, b.address(), natssink.Options{Subject: "tw.{kind}.{lang}", Origin: "v1/sample"})
	for _, event := range slices.Concat(sinktest.Tweets(4, 4), sinktest.Others()[:5]) {
		if err := s.Write(t.Context(), event); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	all, err := messages(t.Context(), b.stream("TWEETS"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, msg := range all {
		h := msg.Headers()
		got = append(got, strings.Join([]string{msg.Subject(), h.Get(jetstream.MsgIDHeader),
			h.Get("Tweetstream-Kind"), h.Get("Tweetstream-Id"), h.Get("Tweetstream-User"),
			h.Get("Tweetstream-Language"), h.Get("Tweetstream-Time"), h.Get("Tweetstream-Origin")}, " "))
	}
	want := []string{
		"tw.status.en s:4 status 4 11 en 2019-12-25T12:00:04Z v1/sample",
		"tw.delete.none d:11 delete 11 3  2019-12-25T12:00:00.123Z v1/sample",
		"tw.scrub_geo.none sg:12:9 scrub_geo  12   v1/sample",
		"tw.limit.none  limit     v1/sample",
		"tw.status_withheld.none sw:8:DE,FR:0 status_withheld 8 12   v1/sample",
		"tw.user_withheld.none uw:12:XX:0 user_withheld  12   v1/sample",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestMistakes(t *testing.T) {
	for name, tt := range map[string]struct{ address, stream, subject, want string }{
		"a password":    {"nats://harbour:s3cret@127.0.0.1", "TWEETS", "", "must not have a user"},
		"a broken URL":  {"nats://harbour:s3cret@%%", "TWEETS", "", "is no URL"},
		"no stream":     {"nats://127.0.0.1", "", "", "no name of a stream"},
		"a subject":     {"nats://127.0.0.1", "a.b", "", "no name of a stream"},
		"a field":       {"nats://127.0.0.1", "TWEETS", "tw.{colour}", "no {colour}"},
		"an open field": {"nats://127.0.0.1", "TWEETS", "tw.{kind", "tw.{kind"},
		"a lone brace":  {"nats://127.0.0.1", "TWEETS", "tw.kind}", "without a {"},
	} {
		_, err := natssink.Open(tt.address, tt.stream, natssink.Options{Subject: tt.subject})
		if err == nil || !strings.Contains(err.Error(), tt.want) ||
			strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// A message that the stream never takes is counted, and holds up nothing.
func TestTooLarge(t *testing.T) {
	b := newBroker(t)
	b.stop()
	b.options.MaxPayload = 4000
	b.start()
	s := open(t, b.address(), natssink.Options{})
	write(t, s, sinktest.Tweets(1, 1)...)
	var unstorable *sink.Unstorable
	err := s.Write(t.Context(), sinktest.Tweet(2, strings.Repeat("long ", 1000)))
	if !errors.As(err, &unstorable) || unstorable.Class != "too_large" {
		t.Errorf("got %v", err)
	}
	write(t, s, sinktest.Tweets(3, 3)...)
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	checkMessages(t, b, 2)
}

func TestTooLargeForTheStream(t *testing.T) {
	b := newBroker(t)
	conn, err := nats.Connect(b.address())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := js.CreateStream(t.Context(), jetstream.StreamConfig{
		Name: "TWEETS", Subjects: []string{"TWEETS.*"}, MaxMsgSize: 4000,
	}); err != nil {
		t.Fatal(err)
	}
	var refused []string
	s := open(t, b.address(), natssink.Options{Refused: func(id, class string, _ error) {
		refused = append(refused, id+" "+class)
	}})
	write(t, s, sinktest.Tweets(1, 1)...)
	write(t, s, sinktest.Tweet(2, strings.Repeat("long ", 1000)))
	write(t, s, sinktest.Tweets(3, 3)...)
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"s:2 too_large"}, refused); diff != "" {
		t.Errorf("refused (-want +got):\n%s", diff)
	}
	want := natssink.Stats{Taken: 3, Stored: 2, Refused: map[string]int64{"too_large": 1}}
	if diff := cmp.Diff(want, s.Stats()); diff != "" {
		t.Errorf("stats (-want +got):\n%s", diff)
	}
	checkMessages(t, b, 2)
}

func write(t *testing.T, s *natssink.Sink, events ...tweetstream.Event) {
	t.Helper()
	for _, event := range events {
		if err := s.Write(t.Context(), event); err != nil {
			t.Fatal(err)
		}
	}
}

func checkMessages(t *testing.T, b *broker, want uint64) {
	t.Helper()
	info, err := b.stream("TWEETS").Info(t.Context())
	if err != nil || info.State.Msgs != want {
		t.Errorf("the stream has %d messages, want %d: %v", info.State.Msgs, want, err)
	}
}

// A server that is away is an error that may pass, and what was written stays.
func TestServerIsAway(t *testing.T) {
	b := newBroker(t)
	b.stop()
	s := open(t, b.address(), natssink.Options{Patience: time.Millisecond})
	write(t, s, sinktest.Tweets(1, 3)...)
	if err := s.Flush(t.Context()); !sink.IsTemporary(err) {
		t.Errorf("got %v", err)
	}
	b.start()
	pump(t, s, sinktest.Tweets(4, 6))
	if err := s.Close(t.Context()); err != nil {
		t.Error(err)
	}
	checkMessages(t, b, 6)
}

func TestCloseWithoutServer(t *testing.T) {
	b := newBroker(t)
	s := open(t, b.address(), natssink.Options{Patience: time.Millisecond})
	write(t, s, sinktest.Tweets(1, 3)...)
	if err := s.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.stop()
	write(t, s, sinktest.Tweets(4, 5)...)
	var lost *natssink.UnacknowledgedError
	if err := s.Close(t.Context()); !errors.As(err, &lost) || lost.Messages != 2 {
		t.Errorf("got %v", err)
	}
}

func pump(t *testing.T, s *natssink.Sink, events []tweetstream.Event) {
	t.Helper()
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

// ledgerTweets is how many Tweets a ledger has.
func ledgerTweets() int64 {
	if testing.Short() {
		return 2000
	}
	return 20_000
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

// Two collectors of one stream, and connections that are cut: each Tweet is stored once.
func TestTwoCollectors(t *testing.T) {
	const cuts = 10
	b := newBroker(t)
	proxy := newProxy(t, b)
	tweets := sinktest.Tweets(1, ledgerTweets())
	var collectors [2]*natssink.Sink
	var pumps sync.WaitGroup
	for i := range collectors {
		collectors[i] = open(t, proxy.address(), natssink.Options{})
		pumps.Go(func() { pump(t, collectors[i], tweets) })
	}
	for i := range cuts {
		share := int64(len(tweets)) * int64(i) / cuts
		until(t, func() bool { return collectors[i%2].Stats().Stored >= share })
		proxy.cut()
	}
	pumps.Wait()
	checkMessages(t, b, uint64(len(tweets)))
	var duplicates int64
	for _, c := range collectors {
		stats := c.Stats()
		duplicates += stats.Duplicates
		if stats.Stored != int64(len(tweets)) || stats.Waiting != 0 {
			t.Errorf("a collector has %+v", stats)
		}
	}
	if duplicates < int64(len(tweets)) {
		t.Errorf("%d duplicates", duplicates)
	}
	t.Logf("%d cuts, %d duplicates", cuts, duplicates)
}

// The server ends in the middle, and comes back with its files.
func TestServerRestarts(t *testing.T) {
	b := newBroker(t)
	s := open(t, b.address(), natssink.Options{})
	tweets := sinktest.Tweets(1, ledgerTweets())
	done := make(chan struct{})
	go func() {
		defer close(done)
		pump(t, s, tweets)
	}()
	until(t, func() bool { return s.Stats().Stored >= int64(len(tweets))/3 })
	b.stop()
	b.start()
	<-done
	checkMessages(t, b, uint64(len(tweets)))
}

// A stream that is deleted is made again. What was acknowledged before is gone with it, what was
// not is in the new one.
func TestStreamIsDeleted(t *testing.T) {
	b := newBroker(t)
	s := open(t, b.address(), natssink.Options{})
	pump(t, s, sinktest.Tweets(1, 3))
	conn, err := nats.Connect(b.address())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	if err := js.DeleteStream(t.Context(), "TWEETS"); err != nil {
		t.Fatal(err)
	}
	pump(t, s, sinktest.Tweets(4, 5))
	checkMessages(t, b, 2)
}

// proxy forwards connections to a broker, and can cut all of them.
type proxy struct {
	listener net.Listener
	mu       sync.Mutex
	open     []net.Conn
}

func newProxy(t *testing.T, b *broker) *proxy {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: listener}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			in, err := listener.Accept()
			if err != nil {
				return
			}
			all.Go(func() { p.forward(in, b.address()) })
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		p.cut()
		all.Wait()
	})
	return p
}

func (p *proxy) address() string { return p.listener.Addr().String() }

func (p *proxy) forward(in net.Conn, to string) {
	defer in.Close()
	out, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	defer out.Close()
	p.mu.Lock()
	p.open = append(p.open, in, out)
	p.mu.Unlock()
	go func() {
		_, _ = io.Copy(out, in)
		_ = out.Close()
	}()
	_, _ = io.Copy(in, out)
}

func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, conn := range p.open {
		_ = conn.Close()
	}
	p.open = nil
}
