package graph

import (
	stdcsv "encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink"
	"github.com/gotweetstream/tweetstream/sink/internal/corpus"
	"github.com/gotweetstream/tweetstream/sink/internal/fulldisk"
	"github.com/gotweetstream/tweetstream/sink/sinktest"
	"github.com/tidwall/gjson"
)

func create(t testing.TB, name string, o Options) *Sink {
	t.Helper()
	s, err := Create(name, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func decoded(t testing.TB, line string) tweetstream.Event {
	t.Helper()
	event, err := tweetstream.NewDecoder(strings.NewReader(line + "\r\n")).Decode()
	if err != nil {
		t.Fatal(err)
	}
	return event
}

// written returns the text of a graph of events.
func written(t testing.TB, o Options, events ...tweetstream.Event) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "net")
	s := create(t, name, o)
	for _, event := range events {
		if err := s.Write(t.Context(), event); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// keyOf returns the one edge of a Tweet of package sinktest.
func keyOf(event tweetstream.Event) string {
	s, ok := event.(*tweetstream.Status)
	switch {
	case !ok:
		return ""
	case s.IsRetweet():
		return s.User.ScreenName + ">" + s.RetweetedStatus.User.ScreenName
	default:
		return s.User.ScreenName + ">" + s.FullEntities().UserMentions[0].ScreenName
	}
}

// gexf is a graph as other programs read it.
type gexf struct {
	XMLName xml.Name `xml:"http://gexf.net/1.3 gexf"`
	Nodes   []struct {
		ID    string `xml:"id,attr"`
		Label string `xml:"label,attr"`
	} `xml:"graph>nodes>node"`
	Edges []struct {
		Source string `xml:"source,attr"`
		Target string `xml:"target,attr"`
		Type   string `xml:"type,attr"`
		Kind   string `xml:"kind,attr"`
		Weight int    `xml:"weight,attr"`
	} `xml:"graph>edges>edge"`
}

func storedGEXF(text []byte) (keys []string, err error) {
	var g gexf
	if err := xml.Unmarshal(text, &g); err != nil {
		return nil, err
	}
	labels := map[string]string{}
	for _, n := range g.Nodes {
		labels[n.ID] = n.Label
	}
	for _, e := range g.Edges {
		for range e.Weight {
			keys = append(keys, labels[e.Source]+">"+labels[e.Target])
		}
	}
	return keys, nil
}

func storedCSV(text []byte) (keys []string, err error) {
	rows, err := stdcsv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		return nil, err
	}
	for _, row := range rows[1:] {
		weight, err := strconv.Atoi(row[3])
		if err != nil {
			return nil, err
		}
		for range weight {
			keys = append(keys, row[0]+">"+row[1])
		}
	}
	return keys, nil
}

func TestConformance(t *testing.T) {
	for format, stored := range map[Format]func([]byte) ([]string, error){
		GEXF: storedGEXF, CSV: storedCSV,
	} {
		t.Run(string(format), func(t *testing.T) {
			sinktest.Run(t, func(t *testing.T) sinktest.Target {
				name := filepath.Join(t.TempDir(), "net")
				o := Options{Format: format, Relations: []Relation{Mention, Retweet}}
				return sinktest.Target{Sink: create(t, name, o), Key: keyOf, Unordered: true,
					Stored: func() ([]string, error) {
						text, err := os.ReadFile(name)
						if errors.Is(err, fs.ErrNotExist) {
							text, err = os.ReadFile(name + sink.Part)
						}
						if err != nil {
							return nil, err
						}
						return stored(text)
					}}
			})
		})
	}
}

// network has an edge of each relation.
func network(t *testing.T) []tweetstream.Event {
	tweet := func(second int, rest string) tweetstream.Event {
		return decoded(t, fmt.Sprintf(`{"id":%d,"created_at":"Wed Dec 25 12:00:%02d +0000 2011","text":"",%s}`,
			second, second, rest))
	}
	const ann, ben, cat = `{"id":1,"screen_name":"ann"}`, `{"id":2,"screen_name":"ben"}`, `{"id":3,"screen_name":"cat"}`
	const mentions = `"entities":{"user_mentions":[{"id":3,"screen_name":"cat"},{"id":null,"screen_name":"gone"}]`
	return []tweetstream.Event{
		tweet(1, `"user":`+ann+`,`+mentions+`},"retweeted_status":{"id":90,"text":"","user":`+ben+`,`+
			mentions+`,"hashtags":[{"text":"Tea"},{"text":"cake"},{"text":"tea"}]}}`),
		tweet(2, `"user":`+ann+`,"quoted_status":{"id":91,"text":"","user":`+ben+`},`+
			`"entities":{"hashtags":[{"text":"TEA"},{"text":"cake"},{"text":"jam"}]}`),
		tweet(3, `"user":`+ben+`,`+mentions+`},"in_reply_to_user_id":9`),
		tweet(4, `"user":{"id":2,"screen_name":"benny"},`+mentions+`}`),
		tweet(5, `"user":`+cat),
	}
}

func TestEdges(t *testing.T) {
	got := written(t, Options{Format: CSV, Relations: Relations()}, network(t)...)
	want := `Source,Target,Type,Weight,First,Last,Relation
#cake,#tea,Undirected,2,2011-12-25T12:00:01Z,2011-12-25T12:00:02Z,hashtag
benny,cat,Directed,2,2011-12-25T12:00:03Z,2011-12-25T12:00:04Z,mention
#jam,#cake,Undirected,1,2011-12-25T12:00:02Z,2011-12-25T12:00:02Z,hashtag
#jam,#tea,Undirected,1,2011-12-25T12:00:02Z,2011-12-25T12:00:02Z,hashtag
ann,benny,Directed,1,2011-12-25T12:00:02Z,2011-12-25T12:00:02Z,quote
benny,9,Directed,1,2011-12-25T12:00:03Z,2011-12-25T12:00:03Z,reply
ann,benny,Directed,1,2011-12-25T12:00:01Z,2011-12-25T12:00:01Z,retweet
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	got = written(t, Options{Format: CSV, MinWeight: 2}, network(t)...)
	want = `Source,Target,Type,Weight,First,Last,Relation
benny,cat,Directed,2,2011-12-25T12:00:03Z,2011-12-25T12:00:04Z,mention
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("with a least weight (-want +got):\n%s", diff)
	}
}

func TestGEXF(t *testing.T) {
	odd := decoded(t, `{"id":6,"text":"","user":{"id":4,"screen_name":"<&\"\u0001"},"in_reply_to_user_id":4}`)
	var g gexf
	text := written(t, Options{Relations: Relations()}, append(network(t), odd)...)
	if err := xml.Unmarshal([]byte(text), &g); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	labels := map[string]string{}
	for _, n := range g.Nodes {
		labels[n.ID] = n.Label
	}
	want := map[string]string{"1": "ann", "2": "benny", "3": "cat", "4": "<&\"\ufffd", "9": "9",
		"h1": "#tea", "h2": "#cake", "h3": "#jam"}
	if diff := cmp.Diff(want, labels); diff != "" {
		t.Errorf("nodes (-want +got):\n%s", diff)
	}
	if len(g.Edges) != 8 || g.Edges[0].Type != "undirected" || g.Edges[0].Kind != "hashtag" ||
		g.Edges[0].Weight != 2 {
		t.Errorf("edges are %+v", g.Edges)
	}
}

func TestCreateRefuses(t *testing.T) {
	name := filepath.Join(t.TempDir(), "net.gexf")
	for _, o := range []Options{{Format: "gml"}, {Relations: []Relation{"like"}}} {
		if _, err := Create(name, o); err == nil {
			t.Errorf("%+v is taken", o)
		}
	}
	if err := create(t, name, Options{}).Discard(); err != nil {
		t.Fatal(err)
	}
	if err := create(t, name, Options{}).Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(name, Options{}); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a file that exists: got %v", err)
	}
	if err := create(t, name, Options{Overwrite: true}).Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// The weights of real streams add up to a plain count.
func TestCorpus(t *testing.T) {
	var want int64
	name := filepath.Join(t.TempDir(), "net.csv")
	s := create(t, name, Options{Format: CSV, Relations: []Relation{Retweet, Reply}})
	for _, status := range corpus.Statuses(t) {
		if err := s.Write(t.Context(), status); err != nil {
			t.Fatal(err)
		}
		m := gjson.ParseBytes(status.Raw)
		if m.Get("retweeted_status.user.id").Int() != 0 {
			want++
		}
		if m.Get("in_reply_to_user_id").Int() != 0 {
			want++
		}
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := storedCSV(text)
	if err != nil || int64(len(keys)) != want {
		t.Errorf("%d edges, want %d: %v", len(keys), want, err)
	}
}

func TestFullDisk(t *testing.T) {
	name := filepath.Join(t.TempDir(), "net.gexf")
	fulldisk.Test(t, name+sink.Part, func() (sink.Sink, error) {
		return Create(name, Options{Overwrite: true})
	})
}
