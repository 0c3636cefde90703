package main

import (
	"slices"
	"strings"

	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/manual"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/recording"
	"github.com/gotweetstream/tweetstream/sink/csv"
	"github.com/gotweetstream/tweetstream/sink/graph"
	"github.com/gotweetstream/tweetstream/sink/parquet"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// tableFlags are the form of the tables and graphs of --to.
type tableFlags struct {
	columns, partition string
	excel, raw, fts    bool
	edges              []string
	minWeight          int64
}

// tableNames are these flags.
var tableNames = []string{"columns", "excel", "partition-by", "raw", "fts", "edges", "min-weight"}

func (f *tableFlags) register(cmd *cobra.Command) {
	manual.Group(cmd, "Tables", func(flags *pflag.FlagSet) {
		flags.StringVar(&f.columns, "columns", "",
			"of .csv and .tsv: `names` as in --fields, twarc or short (default twarc)")
		flags.BoolVar(&f.excel, "excel", false,
			"of .csv: a file that Excel opens without a loss of ids or lines")
		flags.StringVar(&f.partition, "partition-by", "",
			"of .parquet: a folder with files by `unit`: day, month or lang")
		flags.BoolVar(&f.raw, "raw", false, "of .parquet: a column with the message as received")
		flags.BoolVar(&f.fts, "fts", false, "of .sqlite and .db: a full-text index")
		flags.StringArrayVar(&f.edges, "edges", nil,
			"of .gexf, or of .csv in the place of a table: `relations` among retweet, reply, quote, "+
				"mention, hashtag (default all but hashtag)")
		flags.Int64Var(&f.minWeight, "min-weight", 0,
			"of edges: leave out those seen fewer than `n` times")
	})
	complete(cmd, "columns", csv.Twarc, csv.Short)
	complete(cmd, "partition-by", partitionWords()...)
	complete(cmd, "edges", relationWords()...)
	exclusive(cmd, "edges", "columns")
	exclusive(cmd, "edges", "excel")
}

func partitionWords() (words []string) {
	for _, p := range parquet.Partitions() {
		words = append(words, string(p))
	}
	return words
}

func relationWords() (words []string) {
	for _, r := range graph.Relations() {
		words = append(words, string(r))
	}
	return words
}

// check reads the flags into options. Each must be of use for one of the targets.
func (f *tableFlags) check(
	cmd *cobra.Command, forms []recording.Form, o *recording.Options,
) (err error) {
	set := cmd.Flags().Changed
	for _, name := range tableNames {
		takes := func(form recording.Form) bool { return slices.Contains(form.Flags, name) }
		if set(name) && !slices.ContainsFunc(forms, takes) {
			return usagef("--%s: is of use only with --to a %s file", name, suffixesWith(name))
		}
	}
	o.Excel, o.Raw, o.Search, o.MinWeight = f.excel, f.raw, f.fts, f.minWeight
	if set("columns") {
		if o.Columns, err = csv.Columns(f.columns); err != nil {
			return usagef("--columns: %w", err)
		}
	}
	o.Partition = parquet.Partition(f.partition)
	if set("partition-by") && !slices.Contains(parquet.Partitions(), o.Partition) {
		return usagef("--partition-by: %q is not one of %s", f.partition,
			strings.Join(partitionWords(), ", "))
	}
	if set("min-weight") && f.minWeight < 1 {
		return usagef("--min-weight: must be at least 1; leave it out for all edges")
	}
	return f.checkEdges(o)
}

func (f *tableFlags) checkEdges(o *recording.Options) error {
	for _, word := range split(f.edges) {
		relation := graph.Relation(word)
		if !slices.Contains(graph.Relations(), relation) {
			return usagef("--edges: %q is not one of %s", word, strings.Join(relationWords(), ", "))
		}
		o.Edges = append(o.Edges, relation)
	}
	if o.Edges != nil && !o.Rotation.IsZero() {
		return usagef("--rotate: edges are one file, whatever its size")
	}
	return nil
}

// suffixesWith returns the ends of names of the forms that have a flag.
func suffixesWith(flag string) string {
	var suffixes []string
	for _, suffix := range recording.Suffixes() {
		if form, err := recording.FormOf(suffix); err == nil && slices.Contains(form.Flags, flag) {
			suffixes = append(suffixes, suffix)
		}
	}
	return strings.Join(suffixes, " or ")
}
