package broker

import (
	"context"
	"fmt"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink"
	"github.com/gotweetstream/tweetstream/sink/kafkasink"
	"github.com/gotweetstream/tweetstream/sink/natssink"
)

// Options are those of both ends.
type Options struct {
	Getenv   func(string) string
	Origin   string                               // for the headers of what is written
	Refused  func(id, class string, reason error) // told about what a broker never takes
	Group    string                               // of consumers
	Retrying func(error)                          // told about failures of a consumer
}

// Open returns a sink. It does not wait for the broker.
func (a *Address) Open(o Options) (sink.Sink, error) {
	s, err := load(a.Scheme, o.Getenv)
	if err != nil {
		return nil, err
	}
	if a.Scheme == Kafka {
		return a.openKafka(s, o)
	}
	return a.openNATS(s, o)
}

func (a *Address) openNATS(s settings, o Options) (sink.Sink, error) {
	connect, err := s.nats()
	if err != nil {
		return nil, err
	}
	n := natssink.Options{Subject: a.query.Get("subject"), Origin: o.Origin, Create: true,
		Refused: o.Refused, Connect: connect}
	if text := a.query.Get("duplicates"); text != "" {
		if n.Duplicates, err = time.ParseDuration(text); err != nil || n.Duplicates <= 0 {
			return nil, fmt.Errorf("duplicates=%s is no duration such as 10m", text)
		}
	}
	return orNil(natssink.Open(a.natsURL(), a.Name, n))
}

func (a *Address) openKafka(s settings, o Options) (sink.Sink, error) {
	connect, err := s.kafka()
	if err != nil {
		return nil, err
	}
	return orNil(kafkasink.Open(a.Hosts, a.Name, kafkasink.Options{Key: a.query.Get("key"),
		Origin: o.Origin, Refused: o.Refused, Connect: connect}))
}

// orNil is a sink or, after an error, nil.
func orNil[S sink.Sink](opened S, err error) (sink.Sink, error) {
	if err != nil {
		return nil, err
	}
	return opened, nil
}

func (a *Address) natsURL() string { return NATS + "://" + a.Hosts[0] }

// Consumer reads events back.
type Consumer interface {
	// Events returns the channels of a stream.
	Events(context.Context) (<-chan tweetstream.Event, <-chan error)
	// Committed acknowledges the messages of the first n events.
	Committed(n int64)
	Close(context.Context) error
}

// Consume returns a consumer. It does not wait for the broker.
func (a *Address) Consume(o Options) (Consumer, error) {
	s, err := load(a.Scheme, o.Getenv)
	if err != nil {
		return nil, err
	}
	if a.Scheme == Kafka {
		connect, err := s.kafka()
		if err != nil {
			return nil, err
		}
		return kafkasink.Consume(a.Hosts, a.Name, kafkasink.ConsumeOptions{Group: o.Group,
			Retrying: o.Retrying, Connect: connect})
	}
	connect, err := s.nats()
	if err != nil {
		return nil, err
	}
	return natssink.Consume(a.natsURL(), a.Name, natssink.ConsumeOptions{Durable: o.Group,
		Retrying: o.Retrying, Connect: connect})
}
