package main

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// pacedRows lists the sinks at two paces: as fast as makes sense, and the default of a pump.
func pacedRows() (list []*paced) {
	for _, kind := range []string{kindNATS, kindKafka} {
		for _, every := range []time.Duration{10 * time.Millisecond, 500 * time.Millisecond} {
			list = append(list, &paced{kind: kind, every: every})
		}
	}
	return list
}

func (b *bench) measureBrokers(decode *row, costs []brokerCosts, rates []*paced) error {
	rows := []*row{decode}
	for _, c := range costs {
		rows = append(rows, c.bare, c.own)
	}
	lines, stop, err := b.start(1, "paced", filepath.Join(b.dir, setAll), strconv.Itoa(brokerRate))
	if err != nil {
		return err
	}
	defer stop()
	return b.inRounds(func(int) error {
		for _, r := range rows {
			if err := r.measure(); err != nil {
				return err
			}
		}
		for _, p := range rates {
			if err := b.measurePaced(p, lines[0]); err != nil {
				return fmt.Errorf("%s: %w", p.name(), err)
			}
		}
		return nil
	})
}

func (b *bench) measurePaced(p *paced, base string) error {
	messages := brokerMessages
	if b.limit > 0 {
		messages = b.limit
	}
	return b.withBroker(p.kind, func(address string) error {
		var r rated
		err := b.ask(&r, nil, "rate", p.kind, base, address, strconv.Itoa(messages), p.every.String())
		p.runs = append(p.runs, r)
		return err
	})
}

func (p *paced) name() string { return fmt.Sprintf("%ssink, flushed every %v", p.kind, p.every) }

func (p *paced) over(quantity func(rated) float64) spread {
	var values []float64
	for _, r := range p.runs {
		values = append(values, quantity(r))
	}
	return spreadOf(values)
}

// times is the sink's CPU time as a multiple of that of reading, decoding and a bare publisher,
// round by round.
func (c brokerCosts) times(decode *row) spread {
	var values []float64
	for i, own := range c.own.runs {
		base := decode.runs[i].perMessage() + c.bare.runs[i].perMessage()
		values = append(values, own.perMessage()/base)
	}
	return spreadOf(values)
}

const (
	brokersNote = "The broker is a process of its own, and new for each run: nats-server with file " +
		"storage, or kfake, which keeps messages in memory. The CPU time is that of the other " +
		"process, up to the last acknowledgement. A bare publisher has the same bodies and headers " +
		"in memory and sends them by nats.go or franz-go alone, with the same window of 256 messages."
	pacedNote = "The time from read to acknowledged begins when the program has the event from the " +
		"client's channel, and ends when the pump's Committed has counted it. It leaves out the " +
		"first tenth, while connections are made. Most of it is the wait for the next flush."
)

// brokerTables is Markdown that is legible unrendered.
func (b *bench) brokerTables(
	c *corpus, decode *row, costs []brokerCosts, rates []*paced,
) string {
	var s strings.Builder
	s.WriteString(wrap(describeMachine() + "."))
	s.WriteString("\n" + wrap(fmt.Sprintf("Messages: %s, %s of %s bytes, as .jsonl.gz. %d rounds, "+
		"interleaved; numbers are medians, with (least–most).", c.source,
		count(float64(decode.work.messages)), count(float64(decode.work.meanSize())), b.rounds)))
	into := &table{what: "what", rows: []*row{decode}}
	bars := [][]string{{"CPU time of", "divided by that of", "times", "(least–most)", "wanted"}}
	for _, k := range costs {
		into.rows = append(into.rows, k.bare, k.own)
		t := k.times(decode)
		bars = append(bars, []string{k.own.name, decode.name + " + " + k.bare.name, times(t),
			fmt.Sprintf("(%.2f–%.2f)", t.min, t.max), fmt.Sprintf("≤ %.2f", mostTimes)})
	}
	s.WriteString("\n" + into.clientTable(false) + "\n" + align(bars) + "\n" + wrap(brokersNote))
	s.WriteString("\n" + wrap(fmt.Sprintf("A pump, with %s messages a second from streamtest, a "+
		"process of its own:", count(brokerRate))))
	s.WriteString("\n" + pacedTable(rates) + "\n" + wrap(pacedNote))
	return s.String()
}

func pacedTable(rates []*paced) string {
	lines := [][]string{{"into", "messages/s", "read to acknowledged, median", "99 %", "longest",
		"CPU/message", "peak MiB"}}
	for _, p := range rates {
		lines = append(lines, []string{
			p.name(),
			count(p.over(func(r rated) float64 { return r.perSecond() }).median),
			millis(p.over(func(r rated) float64 { return r.Median.Seconds() }).median),
			millis(p.over(func(r rated) float64 { return r.P99.Seconds() }).median),
			millis(p.over(func(r rated) float64 { return r.Most.Seconds() }).max),
			micros(p.over(func(r rated) float64 { return r.perMessage() }).median),
			tenth(p.over(func(r rated) float64 { return peakMiB(r.measured) }).median),
		})
	}
	return align(lines)
}

func millis(seconds float64) string { return fmt.Sprintf("%.1f ms", seconds*1e3) }
