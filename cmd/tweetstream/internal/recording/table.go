package recording

import (
	"github.com/gotweetstream/tweetstream/sink"
	"github.com/gotweetstream/tweetstream/sink/csv"
	"github.com/gotweetstream/tweetstream/sink/graph"
	"github.com/gotweetstream/tweetstream/sink/jsonl"
	"github.com/gotweetstream/tweetstream/sink/parquet"
	"github.com/gotweetstream/tweetstream/sink/sqlite"
)

// openJSONL opens a recording.
func openJSONL(target, _ string, o Options) (sink.Sink, error) {
	r := jsonl.Options{Rotation: o.Rotation, Resumable: o.Resume != nil}
	r.Resume, r.Overwrite = o.mark()
	if o.Resume != nil {
		r.Begin = o.Resume.Begin
	}
	return orNil(jsonl.Create(target, r))
}

// orNil is a sink or, after an error, nil.
func orNil[S sink.Sink](opened S, err error) (sink.Sink, error) {
	if err != nil {
		return nil, err
	}
	return opened, nil
}

// mark returns where a table goes on, and whether it may replace files: with --resume the target
// was free when the work began, so that they are those of a run that was cut off before its first
// checkpoint.
func (o Options) mark() (mark string, overwrite bool) {
	if o.Resume == nil {
		return "", o.Overwrite
	}
	return o.Resume.Mark, o.Overwrite || o.Resume.Mark == ""
}

func openTable(target string, o Options, t csv.Options) (sink.Sink, error) {
	t.Resume, t.Overwrite = o.mark()
	t.Resumable = o.Resume != nil
	return orNil(csv.Create(target, t))
}

func openCSV(target, _ string, o Options) (sink.Sink, error) {
	if o.Edges != nil {
		return openGraph(target, graph.CSV, o)
	}
	return openTable(target, o, csv.Options{Columns: o.Columns, Excel: o.Excel})
}

func openTSV(target, _ string, o Options) (sink.Sink, error) {
	return openTable(target, o, csv.Options{Columns: o.Columns, Tabs: true})
}

func openIDs(target, _ string, o Options) (sink.Sink, error) {
	id, err := csv.Columns("id")
	if err != nil {
		return nil, err
	}
	return openTable(target, o, csv.Options{Columns: id, Tabs: true, NoHeader: true})
}

func openParquet(target, _ string, o Options) (sink.Sink, error) {
	p := parquet.Options{Partition: o.Partition, Raw: o.Raw}
	p.Resume, p.Overwrite = o.mark()
	return orNil(parquet.Create(target, p))
}

func openSQLite(target, _ string, o Options) (sink.Sink, error) {
	q := sqlite.Options{Search: o.Search, Resumable: o.Resume != nil}
	q.Resume, q.Overwrite = o.mark()
	return orNil(sqlite.Create(target, q))
}

func openGEXF(target, _ string, o Options) (sink.Sink, error) {
	return openGraph(target, graph.GEXF, o)
}

func openGraph(target string, format graph.Format, o Options) (sink.Sink, error) {
	return orNil(graph.Create(target, graph.Options{Format: format, Relations: o.Edges,
		MinWeight: o.MinWeight, Overwrite: o.Overwrite}))
}
