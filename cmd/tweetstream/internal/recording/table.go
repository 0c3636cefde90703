package recording

import (
	"context"

	"github.com/gotweetstream/tweetstream/sink"
	"github.com/gotweetstream/tweetstream/sink/csv"
	"github.com/gotweetstream/tweetstream/sink/graph"
	"github.com/gotweetstream/tweetstream/sink/parquet"
	"github.com/gotweetstream/tweetstream/sink/sqlite"
)

// table is a table that another process can go on with.
type table struct{ sink.Resumer }

// Checkpoint implements Resumable.
func (t table) Checkpoint() (Place, error) {
	if err := t.Flush(context.Background()); err != nil {
		return Place{}, err
	}
	return Place{Mark: t.Mark()}, nil
}

// Discard implements sink.Discarder.
func (t table) Discard() error { return t.Resumer.(sink.Discarder).Discard() }

// pacedTable is a table with a pace of its own.
type pacedTable struct {
	table
	pace sink.Pace
}

// Pace implements sink.Paced.
func (t pacedTable) Pace() sink.Pace { return t.pace }

// mark returns where a table goes on, and whether it may replace files: with --resume the target
// was free when the work began, so that they are those of a run that was cut off before its first
// checkpoint.
func (o Options) mark() (mark string, overwrite bool) {
	if o.Resume == nil {
		return "", o.Overwrite
	}
	return o.Resume.At.Mark, o.Overwrite || o.Resume.At.Mark == ""
}

func openTable(target string, o Options, t csv.Options) (Sink, error) {
	t.Resume, t.Overwrite = o.mark()
	t.Resumable = o.Resume != nil
	opened, err := csv.Create(target, t)
	if err != nil {
		return nil, err
	}
	return table{opened}, nil
}

func openCSV(target, _ string, o Options) (Sink, error) {
	if o.Edges != nil {
		return openGraph(target, graph.CSV, o)
	}
	return openTable(target, o, csv.Options{Columns: o.Columns, Excel: o.Excel})
}

func openTSV(target, _ string, o Options) (Sink, error) {
	return openTable(target, o, csv.Options{Columns: o.Columns, Tabs: true})
}

func openIDs(target, _ string, o Options) (Sink, error) {
	id, err := csv.Columns("id")
	if err != nil {
		return nil, err
	}
	return openTable(target, o, csv.Options{Columns: id, Tabs: true, NoHeader: true})
}

func openParquet(target, _ string, o Options) (Sink, error) {
	p := parquet.Options{Partition: o.Partition, Raw: o.Raw}
	p.Resume, p.Overwrite = o.mark()
	opened, err := parquet.Create(target, p)
	if err != nil {
		return nil, err
	}
	return pacedTable{table{opened}, opened.Pace()}, nil
}

func openSQLite(target, _ string, o Options) (Sink, error) {
	q := sqlite.Options{Search: o.Search, Resumable: o.Resume != nil}
	q.Resume, q.Overwrite = o.mark()
	opened, err := sqlite.Create(target, q)
	if err != nil {
		return nil, err
	}
	return table{opened}, nil
}

func openGEXF(target, _ string, o Options) (Sink, error) {
	return openGraph(target, graph.GEXF, o)
}

func openGraph(target string, format graph.Format, o Options) (Sink, error) {
	return graph.Create(target, graph.Options{Format: format, Relations: o.Edges,
		MinWeight: o.MinWeight, Overwrite: o.Overwrite})
}
