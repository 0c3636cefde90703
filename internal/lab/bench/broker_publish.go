package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync/atomic"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/gotweetstream/tweetstream/archive"
	"github.com/gotweetstream/tweetstream/sink"
	"github.com/gotweetstream/tweetstream/sink/kafkasink"
	"github.com/gotweetstream/tweetstream/sink/natssink"
)

// The kinds of brokers, and the names in them.
const (
	kindNATS     = "nats"
	kindKafka    = "kafka"
	kindNone     = "none" // stores nothing
	brokerStream = "TWEETS"
	brokerTopic  = "tweets"
)

// openBroker returns the sink of a broker.
func openBroker(kind, address string) (sink.Sink, error) {
	switch kind {
	case kindNATS:
		return natssink.Open(address, brokerStream, natssink.Options{Create: true})
	case kindKafka:
		return kafkasink.Open([]string{address}, brokerTopic, kafkasink.Options{})
	}
	return nowhere{}, nil
}

// fillRole reads and decodes a recording, and writes it into a broker, with this module.
func fillRole(kind, path, address string) error {
	m := newMeasured()
	s := m.start()
	n, err := fill(kind, path, address)
	s.stop(n)
	m.finish()
	return answer(m, err)
}

func fill(kind, path, address string) (n int, err error) {
	ctx := context.Background()
	to, err := openBroker(kind, address)
	if err != nil {
		return 0, err
	}
	for event, err := range archive.All(ctx, []archive.Source{archive.Path(path)}) {
		if err = errors.Join(err, to.Write(ctx, event)); err != nil {
			return n, errors.Join(err, to.Close(ctx))
		}
		n++
	}
	return n, errors.Join(to.Close(ctx), isComplete(to, n))
}

// isComplete asks the sink whether all messages are stored.
func isComplete(to sink.Sink, want int) error {
	stored := int64(want)
	switch s := to.(type) {
	case *natssink.Sink:
		stored = s.Stats().Stored
	case *kafkasink.Sink:
		stored = s.Stats().Stored
	}
	if stored != int64(want) {
		return fmt.Errorf("%d messages written, %d stored", want, stored)
	}
	return nil
}

// packet is a message as it was in a broker, for a publisher that does nothing but send it.
type packet struct {
	key     string
	headers [][2]string
	body    []byte
}

const packetMark = "\x00" // is in no line of JSON

func (p packet) line() []byte {
	fields := []string{p.key}
	for _, h := range p.headers {
		fields = append(fields, h[0], h[1])
	}
	var line []byte
	for _, f := range fields {
		line = append(append(line, f...), packetMark...)
	}
	return append(line, p.body...)
}

func packetOf(line []byte) (p packet) {
	fields := bytes.Split(line, []byte(packetMark))
	last := len(fields) - 1
	p.key, p.body = string(fields[0]), fields[last]
	for i := 1; i+1 < last; i += 2 {
		p.headers = append(p.headers, [2]string{string(fields[i]), string(fields[i+1])})
	}
	return p
}

// captureRole writes the messages of a topic into a file, as lines of packets. Kafka keeps
// repeats, so it has all that the sinks send.
func captureRole(address, path, messages string) error {
	n, err := strconv.Atoi(messages)
	if err != nil {
		return err
	}
	lines, err := capture(address, n)
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(bytes.Join(lines, []byte("\n")), '\n'), 0o600)
}

func capture(address string, messages int) (lines [][]byte, err error) {
	client, err := kgo.NewClient(kgo.SeedBrokers(address), kgo.ConsumeTopics(brokerTopic))
	if err != nil {
		return nil, err
	}
	defer client.Close()
	for len(lines) < messages {
		fetches := client.PollFetches(context.Background())
		if err := fetches.Err(); err != nil {
			return nil, err
		}
		fetches.EachRecord(func(r *kgo.Record) {
			p := packet{key: string(r.Key), body: r.Value}
			for _, h := range r.Headers {
				p.headers = append(p.headers, [2]string{h.Key, string(h.Value)})
			}
			lines = append(lines, p.line())
		})
	}
	return lines, nil
}

// bareRole sends packets with the client library alone. Costs are those of sending only, up to
// the last acknowledgement.
func bareRole(kind, path, address string) error {
	open := map[string]func(string) (func([]packet) error, func(), error){
		kindNATS: bareNATS, kindKafka: bareKafka,
	}[kind]
	m := newMeasured()
	s := m.start()
	send, stop, err := open(address)
	s.stop(0)
	if err != nil {
		return err
	}
	defer stop()
	err = readWorkload(path, func(lines [][]byte) error {
		var packets []packet
		for _, line := range lines {
			packets = append(packets, packetOf(line))
		}
		s := m.start()
		err := send(packets)
		s.stop(len(lines))
		return err
	})
	m.finish()
	return answer(m, err)
}

// bareWindow is that of the sinks.
const bareWindow = 256

func dialNATS(address string) (*nats.Conn, jetstream.JetStream, error) {
	conn, err := nats.Connect(address)
	if err != nil {
		return nil, nil, err
	}
	js, err := jetstream.New(conn, jetstream.WithPublishAsyncMaxPending(bareWindow))
	return conn, js, err
}

func bareNATS(address string) (func([]packet) error, func(), error) {
	conn, js, err := dialNATS(address)
	if err != nil {
		return nil, nil, err
	}
	_, err = js.CreateStream(context.Background(), jetstream.StreamConfig{
		Name: brokerStream, Subjects: []string{brokerStream + ".*"}, Storage: jetstream.FileStorage,
	})
	return func(packets []packet) error { return sendNATS(js, packets) }, conn.Close, err
}

func sendNATS(js jetstream.JetStream, packets []packet) error {
	answers := make([]jetstream.PubAckFuture, 0, len(packets))
	for _, p := range packets {
		answer, err := js.PublishMsgAsync(natsMsg(p))
		if err != nil {
			return err
		}
		answers = append(answers, answer)
	}
	for _, answer := range answers {
		select {
		case <-answer.Ok():
		case err := <-answer.Err():
			return err
		}
	}
	return nil
}

// natsMsg is the message that natssink makes of an event.
func natsMsg(p packet) *nats.Msg {
	msg := nats.NewMsg("")
	msg.Data = p.body
	msg.Header.Set(jetstream.ExpectedStreamHeader, brokerStream)
	for _, h := range p.headers {
		switch h[0] {
		case kafkasink.HeaderMessageID:
			msg.Header.Set(jetstream.MsgIDHeader, h[1])
		case headerKind:
			msg.Subject = brokerStream + "." + h[1]
			fallthrough
		default:
			msg.Header.Set(h[0], h[1])
		}
	}
	return msg
}

// headerKind is that of both sinks.
const headerKind = "Tweetstream-Kind"

func bareKafka(address string) (func([]packet) error, func(), error) {
	client, err := kgo.NewClient(kgo.SeedBrokers(address), kgo.DefaultProduceTopic(brokerTopic),
		kgo.ProducerBatchCompression(kgo.ZstdCompression()), kgo.RequiredAcks(kgo.AllISRAcks()),
		kgo.ProducerLinger(0), kgo.MaxBufferedRecords(bareWindow))
	if err != nil {
		return nil, nil, err
	}
	return func(packets []packet) error { return sendKafka(client, packets) }, client.Close, nil
}

func sendKafka(client *kgo.Client, packets []packet) error {
	ctx := context.Background()
	var failed atomic.Pointer[error]
	for _, p := range packets {
		record := &kgo.Record{Key: []byte(p.key), Value: p.body}
		for _, h := range p.headers {
			record.Headers = append(record.Headers, kgo.RecordHeader{Key: h[0], Value: []byte(h[1])})
		}
		client.Produce(ctx, record, func(_ *kgo.Record, err error) {
			if err != nil {
				failed.Store(&err)
			}
		})
	}
	err := client.Flush(ctx)
	if why := failed.Load(); why != nil {
		return *why
	}
	return err
}
