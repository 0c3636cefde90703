package natssink_test

import (
	"testing"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink/internal/consumetest"
	"github.com/gotweetstream/tweetstream/sink/natssink"
)

func TestConsumer(t *testing.T) {
	consumetest.Run(t, func(t *testing.T) consumetest.Broker {
		b := newBroker(t)
		return consumetest.Broker{
			Fill: func(t *testing.T, events ...tweetstream.Event) {
				s := open(t, b.address(), natssink.Options{})
				write(t, s, events...)
				if err := s.Close(t.Context()); err != nil {
					t.Fatal(err)
				}
			},
			Consume: func(t *testing.T) consumetest.Consumer {
				c, err := natssink.Consume("nats://"+b.address(), "TWEETS",
					natssink.ConsumeOptions{Durable: "worker", AckWait: 2 * time.Second})
				if err != nil {
					t.Fatal(err)
				}
				return c
			},
		}
	})
}
