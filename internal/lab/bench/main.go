// Command bench reads streams, decodes Tweets and stores them with this module, reads and decodes
// them with other libraries, and compares the costs.
//
//	go run . -corpus DIR            # *.jsonl and *.jsonl.gz, one message a line
//	go run . -corpus DIR -out DOCS  # … and write DOCS/benchmarks.md and .svg
//	go run . -against BINARY        # this build and another one, such as of the last revision
//	go run . -archives -corpus DIR  # reading recordings; with -out into DOCS/archives.md
//	go run . -brokers -corpus DIR   # sinks of brokers; with -out into DOCS/benchmarks.md
//	go run . -quick                 # a smoke test with generated messages
//
// How it measures:
//
//	                   ┌──────────────┐ TCP, 127.0.0.1  ┌──────────────────┐
//	bench ── starts ──▶│ bench serve  │────────────────▶│ bench client …   │──▶ CPU, wall,
//	  │                └──────────────┘                 └──────────────────┘    allocations,
//	  │                                                 ┌──────────────────┐    peak memory
//	  └── starts, one at a time, in rounds A B C A B C ▶│ bench decode …   │──▶
//	                                                    └──────────────────┘
//
// Every run has a process of its own, so that no candidate inherits another's
// heap or compiled code. Rounds are interleaved, so that a busy moment of the
// machine hits all candidates; ratios are taken within a round.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) > 0 && roles[args[0]].do != nil {
		return roles[args[0]].enter(args[1:])
	}
	var o settings
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.StringVar(&o.corpus, "corpus", "",
		"directory of recorded messages; without it they are generated")
	flags.StringVar(&o.out, "out", "", "directory to write benchmarks.md and benchmarks.svg into")
	flags.StringVar(&o.against, "against", "",
		"another build of this command: compare this module's candidates in both")
	flags.IntVar(&o.rounds, "rounds", 9, "how often everything is measured")
	flags.DurationVar(&o.time, "time", 500*time.Millisecond,
		"least CPU time of one run; workloads are repeated as needed")
	archives := flags.Bool("archives", false, "measure how recordings are read, and nothing else")
	brokers := flags.Bool("brokers", false, "measure the sinks of brokers, and nothing else")
	quick := flags.Bool("quick", false,
		"a smoke test: one round, few messages; its numbers mean nothing")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil
		}
		return err
	}
	if flags.NArg() > 0 || o.rounds < 1 {
		return errors.New("want flags only, and at least one round")
	}
	o.deletes = 20000
	if *quick {
		o.rounds, o.time, o.limit, o.deletes = 1, 0, 200, 200
	}
	if o.against != "" {
		return o.compareBuilds(os.Stdout)
	}
	if *archives {
		return o.compareArchives()
	}
	if *brokers {
		return o.compareBrokers()
	}
	return o.compare()
}

// settings are the flags.
type settings struct {
	corpus, out string
	against     string
	rounds      int
	time        time.Duration
	limit       int // of messages; 0 for all
	deletes     int
}

// role is a job of a process that this command starts. It writes its result to
// stdout.
type role struct {
	arguments int
	do        func(args []string) error
}

func (r role) enter(args []string) error {
	if len(args) != r.arguments {
		return fmt.Errorf("a role of the command itself: want %d arguments, got %d",
			r.arguments, len(args))
	}
	return r.do(args)
}

var roles = map[string]role{
	"serve":  {1, func(args []string) error { return serve(args[0]) }},
	"verify": {2, func(args []string) error { return verifyRole(args[0], args[1]) }},
	"decode": {3, func(args []string) error { return decodeRole(args[0], args[1], args[2]) }},
	"client": {3, func(args []string) error { return clientRole(args[0], args[1], args[2]) }},
	"store":  {3, func(args []string) error { return storeRole(args[0], args[1], args[2]) }},
	"check":  {3, func(args []string) error { return checkRole(args[0], args[1], args[2]) }},
	"match":  {4, func(args []string) error { return matchRole(args[0], args[1], args[2], args[3]) }},
	"archive": {4, func(args []string) error {
		return archiveRole(args[0], args[1], args[2], args[3])
	}},
	"broker":  {2, func(args []string) error { return brokerRole(args[0], args[1]) }},
	"fill":    {3, func(args []string) error { return fillRole(args[0], args[1], args[2]) }},
	"bare":    {3, func(args []string) error { return bareRole(args[0], args[1], args[2]) }},
	"capture": {3, func(args []string) error { return captureRole(args[0], args[1], args[2]) }},
	"paced":   {2, func(args []string) error { return pacedRole(args[0], args[1]) }},
	"rate":    {5, rateRole},
}

func verifyRole(name, path string) error {
	d, err := named(decoders, name, func(d decoder) string { return d.name })
	if err != nil {
		return err
	}
	v, err := d.verify(path)
	return answer(v, err)
}

func decodeRole(name, path, passes string) error {
	d, err := named(decoders, name, func(d decoder) string { return d.name })
	n, badNumber := strconv.Atoi(passes)
	if err = errors.Join(err, badNumber); err != nil {
		return err
	}
	m, err := d.measure(path, n)
	return answer(m, err)
}

func clientRole(name, base, messages string) error {
	c, err := named(clients, name, func(c client) string { return c.name })
	n, badNumber := strconv.Atoi(messages)
	if err = errors.Join(err, badNumber); err != nil {
		return err
	}
	m, err := c.measure(base, n)
	return answer(m, err)
}

func checkRole(name, base, messages string) error {
	c, err := named(clients, name, func(c client) string { return c.name })
	n, badNumber := strconv.Atoi(messages)
	if err = errors.Join(err, badNumber); err != nil {
		return err
	}
	return c.check(base, n)
}

func named[T any](list []T, name string, nameOf func(T) string) (found T, err error) {
	for _, item := range list {
		if nameOf(item) == name {
			return item, nil
		}
	}
	return found, fmt.Errorf("no candidate %q", name)
}

func answer(result any, err error) error {
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(result)
}

// with loads the corpus, starts the server, and calls f.
func (o settings) with(f func(*bench, *corpus) error) error {
	c, err := loadCorpus(o.corpus, o.limit)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b, err := newBench(o, dir)
	if err != nil {
		return err
	}
	defer b.stop()
	return f(b, c)
}

// compare measures everything and prints the tables.
func (o settings) compare() error {
	return o.with(func(b *bench, c *corpus) error {
		if err := b.prepare(c); err != nil {
			return err
		}
		if err := b.measure(); err != nil {
			return err
		}
		r := b.report(c)
		fmt.Print(r.summary(), "\n", r.tables())
		if o.out == "" {
			return nil
		}
		return errors.Join(
			r.writePage(filepath.Join(o.out, "benchmarks.md")),
			r.writeChart(filepath.Join(o.out, "benchmarks.svg")),
		)
	})
}
