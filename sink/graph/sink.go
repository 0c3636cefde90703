package graph

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink"
)

// Options are the contents and the form of a graph. The zero value is a new GEXF file with
// retweets, replies, quotes and mentions.
type Options struct {
	Format Format // "" stands for GEXF
	// Relations are those of the edges. Nil stands for all but Hashtag.
	Relations []Relation
	// MinWeight leaves out edges that were seen less often, and nodes without any edge.
	MinWeight int64
	Overwrite bool // replace a file that exists
}

// Sink is a [sink.Sink] for Tweets. Each Flush writes the whole graph, so that it suggests a
// [sink.Pace] of its own: at the end only. A file has its name once it is complete, and
// [sink.Part] behind it until then.
type Sink struct {
	name    string
	options Options
	graph   *graph
	dirty   bool
	err     error // from now on
}

// Create begins a graph. A file of that name, or the part of one, is an error that wraps
// [fs.ErrExist].
func Create(name string, o Options) (*Sink, error) {
	if o.Format == "" {
		o.Format = GEXF
	}
	if o.Format != GEXF && o.Format != CSV {
		return nil, fmt.Errorf("graph: there is no format %q", o.Format)
	}
	if o.Relations == nil {
		o.Relations = []Relation{Retweet, Reply, Quote, Mention}
	}
	for _, r := range o.Relations {
		if !slices.Contains(Relations(), r) {
			return nil, fmt.Errorf("graph: there is no relation %q", r)
		}
	}
	for _, n := range []string{name, name + sink.Part} {
		if err := sink.Free(n, o.Overwrite); err != nil {
			return nil, err
		}
	}
	s := &Sink{name: name, options: o, graph: newGraph(o.Relations)}
	return s, s.save() // so that a mistake shows at once
}

// Pace implements [sink.Paced].
func (*Sink) Pace() sink.Pace { return sink.Pace{} }

// Write implements [sink.Sink].
func (s *Sink) Write(_ context.Context, event tweetstream.Event) error {
	if s.err != nil {
		return s.err
	}
	status, ok := event.(*tweetstream.Status)
	if !ok {
		return sink.NoForm(event)
	}
	s.graph.add(status)
	s.dirty = true
	return nil
}

// Flush implements [sink.Sink].
func (s *Sink) Flush(context.Context) error {
	if s.err != nil || !s.dirty {
		return s.err
	}
	s.err = s.save()
	return s.err
}

// save writes the graph into the part, in the place of the one before.
func (s *Sink) save() error {
	file, err := sink.Create(s.name+sink.Part, true)
	if err != nil {
		return err
	}
	write := s.graph.writeGEXF
	if s.options.Format == CSV {
		write = s.graph.writeCSV
	}
	if err := write(file, s.options.MinWeight); err != nil {
		return errors.Join(err, file.Discard())
	}
	s.dirty = false
	return file.Commit()
}

var errClosed = errors.New("graph: the graph is closed")

// Close implements [sink.Sink]. After an error nothing is left.
func (s *Sink) Close(ctx context.Context) error {
	if s.err == errClosed {
		return nil
	}
	err := s.Flush(ctx)
	if s.err = errClosed; err != nil {
		return errors.Join(err, os.Remove(s.name+sink.Part))
	}
	return sink.Rename(s.name, s.options.Overwrite)
}

// Discard implements [sink.Discarder]. A graph of Tweets is closed.
func (s *Sink) Discard() error {
	if s.err != nil || len(s.graph.names) > 0 {
		return s.Close(context.Background())
	}
	s.err = errClosed
	return os.Remove(s.name + sink.Part)
}
