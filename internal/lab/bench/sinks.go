package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink"
	"github.com/gotweetstream/tweetstream/sink/csv"
	"github.com/gotweetstream/tweetstream/sink/graph"
	"github.com/gotweetstream/tweetstream/sink/jsonl"
	"github.com/gotweetstream/tweetstream/sink/parquet"
	"github.com/gotweetstream/tweetstream/sink/sqlite"
)

// storage is a way to store Tweets. The first one stores nothing: it only decodes.
type storage struct {
	name string
	open func(dir string) (sink.Sink, error)
}

var storages = []storage{
	{"decoding alone", func(string) (sink.Sink, error) { return nowhere{}, nil }},
	{"recording, .jsonl", func(dir string) (sink.Sink, error) {
		return jsonl.Create(filepath.Join(dir, "tweets.jsonl"), jsonl.Options{})
	}},
	{"CSV, columns of twarc", tableOf(csv.Options{})},
	{"CSV for Excel", tableOf(csv.Options{Excel: true})},
	{"Parquet", parquetOf(parquet.Options{})},
	{"Parquet by language", parquetOf(parquet.Options{Partition: parquet.Lang})},
	{"Parquet with the message", parquetOf(parquet.Options{Raw: true})},
	{"SQLite", databaseOf(sqlite.Options{})},
	{"SQLite with a full-text index", databaseOf(sqlite.Options{Search: true})},
	{"GEXF", func(dir string) (sink.Sink, error) {
		return graph.Create(filepath.Join(dir, "net.gexf"), graph.Options{})
	}},
}

func tableOf(o csv.Options) func(string) (sink.Sink, error) {
	return func(dir string) (sink.Sink, error) {
		return csv.Create(filepath.Join(dir, "tweets.csv"), o)
	}
}

func parquetOf(o parquet.Options) func(string) (sink.Sink, error) {
	return func(dir string) (sink.Sink, error) {
		return parquet.Create(filepath.Join(dir, "tweets.parquet"), o)
	}
}

func databaseOf(o sqlite.Options) func(string) (sink.Sink, error) {
	return func(dir string) (sink.Sink, error) {
		return sqlite.Create(filepath.Join(dir, "tweets.sqlite"), o)
	}
}

// nowhere is a sink that stores nothing.
type nowhere struct{}

func (nowhere) Write(context.Context, tweetstream.Event) error { return nil }
func (nowhere) Flush(context.Context) error                    { return nil }
func (nowhere) Close(context.Context) error                    { return nil }

func storeRole(name, path, passes string) error {
	s, err := named(storages, name, func(s storage) string { return s.name })
	n, badNumber := strconv.Atoi(passes)
	if err = errors.Join(err, badNumber); err != nil {
		return err
	}
	m, err := s.measure(path, n)
	return answer(m, err)
}

// measure stores the whole workload as often as passes says, each time in a new file.
func (s storage) measure(path string, passes int) (m measured, err error) {
	m = newMeasured()
	for range passes {
		if err := s.pass(path, &m); err != nil {
			return m, err
		}
	}
	m.finish()
	return m, nil
}

func (s storage) pass(path string, m *measured) error {
	dir, err := os.MkdirTemp(filepath.Dir(path), "stored-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	workload, err := os.Open(path)
	if err != nil {
		return err
	}
	defer workload.Close()
	work, messages := m.start(), 0
	defer func() { work.stop(messages) }()
	to, err := s.open(dir)
	if err != nil {
		return err
	}
	for event, err := range tweetstream.NewDecoder(workload).All() {
		if err = errors.Join(err, to.Write(context.Background(), event)); err != nil {
			return errors.Join(err, to.Close(context.Background()))
		}
		messages++
	}
	return to.Close(context.Background())
}

func (b *bench) listStorages() {
	b.storing = &table{what: "into"}
	for _, s := range storages {
		r := &row{name: s.name, work: b.sets[setTweets]}
		r.run = func(passes int) (m measured, err error) {
			err = b.ask(&m, []string{oneProcessor}, "store", s.name, filepath.Join(b.dir, setTweets),
				strconv.Itoa(passes))
			return m, err
		}
		b.storing.add(r)
	}
	if hasPython() {
		b.storing.add(&row{name: "Python: json, csv, columns of twarc", work: b.sets[setTweets],
			run: b.pythonTable})
	}
}
