package main

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// bench is one comparison: its work and its costs.
type bench struct {
	settings
	workloads
	*processes
	decoding, streaming, single, deleting, variants, storing *table

	notes []string // for the reader of the tables
}

// table holds candidates with comparable work. All are compared with the first.
type table struct {
	what string // the rows are; "" is clients
	rows []*row
}

// row is one candidate with its work.
type row struct {
	name   string
	peer   bool // decodes with another library
	work   workload
	run    func(passes int) (measured, error) // in a new process
	passes int
	runs   []measured // by round
	flaws  string     // of a decoder
}

func newBench(o settings, dir string) (*bench, error) {
	p, err := startServer(dir)
	return &bench{settings: o, workloads: workloads{dir, map[string]workload{}}, processes: p}, err
}

// prepare writes the workloads, finds the candidates that read them rightly, and
// lists the measurements.
func (b *bench) prepare(c *corpus) error {
	if err := b.writeCorpus(c, b.deletes); err != nil {
		return err
	}
	if c.rejected > 0 {
		b.note("Lines of the corpus that encoding/json refuses are left out: %d.", c.rejected)
	}
	if err := b.agree(c); err != nil {
		return err
	}
	if err := b.listDecoders(); err != nil {
		return err
	}
	b.listClients()
	b.listStorages()
	return nil
}

func (b *bench) note(format string, args ...any) {
	b.notes = append(b.notes, fmt.Sprintf(format, args...))
}

// agree writes the workload of the Tweets that every client reads like the loop
// with encoding/json. A client that cannot read a Tweet would spend less on it
// than the others, or more.
func (b *bench) agree(c *corpus) error {
	want, err := b.digests(reference, len(c.messages))
	if err != nil {
		return err
	}
	disputed := make([]bool, len(want))
	for i, candidate := range clients {
		if candidate.floor {
			continue
		}
		got, err := b.digests(candidate, len(want))
		if err != nil {
			return err
		}
		differ := 0
		for i := range want {
			if !bytes.Equal(want[i], got[i]) {
				disputed[i] = true
				differ++
			}
		}
		if i == 0 && differ > 0 {
			return fmt.Errorf("%s reads %d of %d messages otherwise than encoding/json",
				candidate.name, differ, len(want))
		}
		if differ > 0 {
			b.note("%s reads %d of %d messages otherwise than encoding/json, or not at all; "+
				"no client gets those Tweets where several are compared.",
				candidate.name, differ, len(want))
		}
	}
	var common [][]byte
	for i, m := range c.messages {
		if !disputed[i] && m.year != 0 {
			common = append(common, m.wire)
		}
	}
	return b.write(setCommon, common)
}

// digests returns a client's digest of each message.
func (b *bench) digests(c client, messages int) ([][]byte, error) {
	base := b.base("http", setAll, 1, plain)
	out, err := b.output(c.env, "check", c.name, base, strconv.Itoa(messages))
	if err != nil {
		return nil, err
	}
	lines := bytes.Split(bytes.TrimSuffix(out, []byte("\n")), []byte("\n"))
	if len(lines) != messages {
		return nil, fmt.Errorf("%s: %d messages sent, %d came out", c.name, messages, len(lines))
	}
	return lines, nil
}

// base is the URL of a workload, without the path of the endpoint.
func (b *bench) base(scheme, set string, passes int, encoding string) string {
	return fmt.Sprintf("%s/%s/%d/%s", b.server[scheme], set, passes, encoding)
}

// listDecoders lists the decoders that always agree with encoding/json.
func (b *bench) listDecoders() error {
	b.decoding = new(table)
	path := filepath.Join(b.dir, setTweets)
	for i, d := range decoders {
		var v verified
		if err := b.ask(&v, d.env, "verify", d.name, path); err != nil {
			return err
		}
		if v.Differ > 0 {
			if i == 0 {
				return fmt.Errorf("%s: %d of %d results are not encoding/json's, the first:\n%s",
					d.name, v.Differ, v.Messages, v.First)
			}
			b.note("%s is not timed: %d of %d results are not those of encoding/json.",
				d.name, v.Differ, v.Messages)
			continue
		}
		r := b.decoder(d, d.name, setTweets)
		r.peer = i > 0
		r.flaws = fmt.Sprintf("%d of %d", len(v.Accepted), len(malformed))
		b.decoding.add(r)
	}
	return nil
}

// decoder makes the row of a decoder that decodes a workload.
func (b *bench) decoder(d decoder, name, set string) *row {
	r := &row{name: name, work: b.sets[set]}
	r.run = func(passes int) (m measured, err error) {
		err = b.ask(&m, d.env, "decode", d.name, filepath.Join(b.dir, set), strconv.Itoa(passes))
		return m, err
	}
	return r
}

func (b *bench) listClients() {
	b.streaming, b.single, b.deleting, b.variants = new(table), new(table), new(table), new(table)
	for _, c := range clients {
		b.streaming.add(b.client(c, c.name, setCommon, "http", plain))
		b.single.add(b.client(c.with(oneProcessor), c.name, setCommon, "http", plain))
		b.deleting.add(b.client(c, c.name, setDeletes, "http", plain))
	}
	b.listVariants(clients[0], buffered)
}

const (
	oneProcessor = "GOMAXPROCS=1"
	roomyHeap    = "GOGC=400"
)

// with returns the client with another variable in its environment.
func (c client) with(variable string) client {
	c.env = append(slices.Clone(c.env), variable)
	return c
}

func (b *bench) listVariants(ours, buffered client) {
	add := func(c client, name, set, scheme, encoding string) {
		b.variants.add(b.client(c, name, set, scheme, encoding))
	}
	add(ours, "all Tweets", setTweets, "http", plain)
	add(buffered, "all Tweets, buffer of 64", setTweets, "http", plain)
	roomy := buffered.with(roomyHeap)
	add(roomy, "all Tweets, buffer of 64, GOGC=400", setTweets, "http", plain)
	add(ours, "all Tweets, TLS 1.3", setTweets, "https", plain)
	add(ours, "all Tweets, gzip", setTweets, "http", compressed)
	for _, c := range []client{ours, buffered} {
		single := c.with(oneProcessor)
		add(single, "with notices as recorded, GOMAXPROCS=1: "+c.name, setAll, "http", plain)
		add(single, "deletes, GOMAXPROCS=1: "+c.name, setDeletes, "http", plain)
	}
	for _, year := range b.years() {
		single := ours.with(oneProcessor)
		add(single, "Tweets of "+year+", GOMAXPROCS=1", year, "http", plain)
	}
}

func (t *table) add(r *row) { t.rows = append(t.rows, r) }

// client makes the row of a client that reads a workload.
func (b *bench) client(c client, name, set, scheme, encoding string) *row {
	r := &row{name: name, peer: !c.ours && !c.floor, work: b.sets[set]}
	r.run = func(passes int) (m measured, err error) {
		base := b.base(scheme, set, passes, encoding)
		err = b.ask(&m, c.env, "client", c.name, base, strconv.Itoa(passes*r.work.messages))
		return m, err
	}
	return r
}

// measure runs everything once to see how long it takes, and then in rounds.
func (b *bench) measure() error {
	var rows []*row
	for _, t := range []*table{b.decoding, b.streaming, b.single, b.deleting, b.variants, b.storing} {
		rows = append(rows, t.rows...)
	}
	for _, r := range rows {
		if err := b.calibrate(r); err != nil {
			return err
		}
	}
	return b.inRounds(func(int) error {
		for _, r := range rows {
			if err := r.measure(); err != nil {
				return err
			}
		}
		return nil
	})
}

// inRounds calls measure once a round, and says on stderr which one it is.
func (b *bench) inRounds(measure func(round int) error) error {
	defer fmt.Fprint(os.Stderr, "\r", strings.Repeat(" ", 20), "\r")
	for round := range b.rounds {
		fmt.Fprintf(os.Stderr, "\rround %d of %d ", round+1, b.rounds)
		if err := measure(round); err != nil {
			return err
		}
	}
	return nil
}

// calibrate runs r once and sets the number of passes for the time wanted.
func (b *bench) calibrate(r *row) error {
	m, err := r.run(1)
	if err != nil {
		return fmt.Errorf("%s: %w", r.name, err)
	}
	once := m.perMessage() * float64(r.work.messages)
	r.passes = int(min(math.Ceil(float64(b.time)/once), 1000))
	return nil
}

func (r *row) measure() error {
	m, err := r.run(max(r.passes, 1))
	if err != nil {
		return fmt.Errorf("%s: %w", r.name, err)
	}
	r.runs = append(r.runs, m)
	return nil
}
