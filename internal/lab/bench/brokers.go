package main

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"time"

	"github.com/klauspost/compress/gzip"
)

// brokerCosts compares a sink with what it cannot do without, in the order of rows: reading and
// decoding, a bare publisher, the sink.
type brokerCosts struct {
	kind, name string
	bare, own  *row
}

// mostTimes is how much of the costs of reading, decoding and a bare publisher a sink may have.
const mostTimes = 1.25

// brokerRate is the rate of the messages that come from streamtest.
const brokerRate = 10_000

// brokerMessages is how many of them a run reads.
const brokerMessages = 50_000

// paced is a sink at a pace of flushes, and its times.
type paced struct {
	kind  string
	every time.Duration
	runs  []rated
}

// compareBrokers measures the sinks of brokers, and prints the tables.
func (o settings) compareBrokers() error {
	return o.with(func(b *bench, c *corpus) error {
		if err := errors.Join(b.writeCorpus(c, b.deletes), b.packCorpus(c)); err != nil {
			return err
		}
		decode, costs, err := b.brokerRows()
		if err != nil {
			return err
		}
		rates := pacedRows()
		if err := b.measureBrokers(decode, costs, rates); err != nil {
			return err
		}
		text := b.brokerTables(c, decode, costs, rates)
		fmt.Print(text)
		if o.out == "" {
			return nil
		}
		return writePart(filepath.Join(o.out, "benchmarks.md"), brokersPart, text)
	})
}

// packCorpus writes the recording that is read.
func (b *bench) packCorpus(c *corpus) error {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	for _, m := range c.messages {
		if _, err := z.Write(append(m.wire, '\n')); err != nil {
			return err
		}
	}
	return errors.Join(z.Close(), b.writeFile(gzFile, packed.Bytes()))
}

// packetsFile has the messages that kafkasink makes of the recording.
const packetsFile = "packets"

// brokerRows lists the candidates. The bare publishers send what a sink has stored.
func (b *bench) brokerRows() (decode *row, costs []brokerCosts, err error) {
	decode = b.filling("reading and decoding", kindNone)
	for _, c := range []brokerCosts{
		{kind: kindNATS, name: "JetStream"}, {kind: kindKafka, name: "Kafka"},
	} {
		c.bare = b.publishing("bare publisher, "+c.name, c.kind)
		c.own = b.filling("reading, decoding, "+c.kind+"sink", c.kind)
		costs = append(costs, c)
	}
	return decode, costs, b.capturePackets()
}

func (b *bench) capturePackets() error {
	return b.withBroker(kindKafka, func(address string) error {
		var m measured
		err := b.ask(&m, nil, "fill", kindKafka, filepath.Join(b.dir, gzFile), address)
		if err != nil {
			return err
		}
		_, err = b.output(nil, "capture", address, filepath.Join(b.dir, packetsFile),
			strconv.Itoa(m.Messages))
		return err
	})
}

func (b *bench) filling(name, kind string) *row {
	r := &row{name: name, work: b.sets[setAll]}
	r.run = func(int) (m measured, err error) {
		ask := func(address string) error {
			return b.ask(&m, nil, "fill", kind, filepath.Join(b.dir, gzFile), address)
		}
		if kind == kindNone {
			return m, ask("")
		}
		return m, b.withBroker(kind, ask)
	}
	return r
}

func (b *bench) publishing(name, kind string) *row {
	r := &row{name: name, work: b.sets[setAll]}
	r.run = func(int) (m measured, err error) {
		err = b.withBroker(kind, func(address string) error {
			return b.ask(&m, nil, "bare", kind, filepath.Join(b.dir, packetsFile), address)
		})
		return m, err
	}
	return r
}
