// Package recording opens the targets of --to, such as stream.jsonl.gz, as sinks.
package recording

import (
	"fmt"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/broker"
	"github.com/gotweetstream/tweetstream/sink"
	"github.com/gotweetstream/tweetstream/sink/csv"
	"github.com/gotweetstream/tweetstream/sink/graph"
	"github.com/gotweetstream/tweetstream/sink/jsonl"
	"github.com/gotweetstream/tweetstream/sink/parquet"
)

// Options say how targets are opened. Each target takes those that are for its form.
type Options struct {
	Rotation  jsonl.Rotation
	Overwrite bool    // replace files that exist
	Resume    *Resume // nil begins

	Columns   []csv.Column // of CSV and TSV; nil is the default
	Excel     bool         // CSV
	Partition parquet.Partition
	Raw       bool             // Parquet
	Search    bool             // SQLite
	Edges     []graph.Relation // of GEXF, and of CSV in place of a table
	MinWeight int64            // of edges

	Broker broker.Options // of nats:// and kafka://
}

// Resume is for targets that another run may go on with.
type Resume struct {
	Begin time.Time // of the first run: that is in the names of the files of a rotation
	Mark  string    // where the target ended; "" at its beginning
}

// Form is a kind of target, known by the end of its name.
type Form struct {
	Suffix string // "" for a broker
	// Flags are those of the command that are for this form.
	Flags []string
	// Kinds are those of the events that it has a form for. Nil is all messages.
	Kinds []tweetstream.Kind
	// Rotates says that it may be divided into several files.
	Rotates bool

	// Resumes says that another process can go on with it.
	Resumes bool

	open func(target, suffix string, o Options) (sink.Sink, error)
}

var (
	tweets     = []tweetstream.Kind{tweetstream.KindStatus}
	ofDatabase = []tweetstream.Kind{tweetstream.KindStatus, tweetstream.KindDelete,
		tweetstream.KindMember, tweetstream.KindDamaged}
	columns = []string{"columns"}
	edges   = []string{"edges", "min-weight"}
)

// forms are all kinds of files. One that is known by another suffix belongs in this table.
var forms = []Form{
	{".jsonl", nil, nil, true, true, openJSONL},
	{".jsonl.gz", nil, nil, true, true, openJSONL},
	{".jsonl.zst", nil, nil, true, true, openJSONL},
	{".csv", []string{"columns", "excel", "edges", "min-weight"}, tweets, true, true, openCSV},
	{".tsv", columns, tweets, true, true, openTSV},
	{".ids", nil, tweets, true, true, openIDs},
	{".parquet", []string{"partition-by", "raw"}, nil, true, true, openParquet},
	{".sqlite", []string{"fts"}, ofDatabase, false, true, openSQLite},
	{".db", []string{"fts"}, ofDatabase, false, true, openSQLite},
	{".gexf", edges, tweets, false, false, openGEXF},
}

// Suffixes returns the ends of names that [Open] knows.
func Suffixes() []string {
	suffixes := make([]string, len(forms))
	for i, f := range forms {
		suffixes[i] = f.Suffix
	}
	return suffixes
}

// FormOf returns the form of a target, or an error if the end of its name is unknown. The error
// never has a URL in it: there may be a password in that.
func FormOf(target string) (Form, error) {
	if strings.Contains(target, "://") {
		_, err := broker.Parse(target)
		return Form{open: openBroker}, err
	}
	for _, f := range forms {
		if strings.HasSuffix(target, f.Suffix) {
			return f, nil
		}
	}
	return Form{}, fmt.Errorf(
		"%s: the end of the name says what to write, and must be one of %s; or it is the URL of a "+
			"broker, %s", target, strings.Join(Suffixes(), ", "), strings.Join(broker.Schemes, " or "))
}

// Open opens a target as a Sink.
func Open(target string, o Options) (sink.Sink, error) {
	f, err := FormOf(target)
	if err != nil {
		return nil, err
	}
	if o.Rotation.IsZero() || !f.Rotates || isRecording(f) { // a recording rotates itself
		return f.open(target, f.Suffix, o)
	}
	return rotate(target, f, o)
}

func openBroker(target, _ string, o Options) (sink.Sink, error) {
	a, err := broker.Parse(target)
	if err != nil {
		return nil, err
	}
	return a.Open(o.Broker)
}

func isRecording(f Form) bool { return strings.HasPrefix(f.Suffix, ".jsonl") }
