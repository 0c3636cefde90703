package kafkasink

import (
	"fmt"
	"net"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

// connecting is told about each attempt to reach a broker; nil is a success.
type connecting func(error)

// OnBrokerConnect implements [kgo.HookBrokerConnect].
func (c connecting) OnBrokerConnect(b kgo.BrokerMetadata, _ time.Duration, _ net.Conn, err error) {
	if err != nil {
		err = fmt.Errorf("broker %s:%d: %w", b.Host, b.Port, err)
	}
	c(err)
}
