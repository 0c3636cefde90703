package graph

import (
	"bufio"
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/gotweetstream/tweetstream"
)

// Format is the form of a file.
type Format string

// The formats.
const (
	GEXF Format = "gexf" // nodes and edges, version 1.3
	CSV  Format = "csv"  // edges by the names of their nodes
)

// header is Gephi's, and the relation.
var header = []string{"Source", "Target", "Type", "Weight", "First", "Last", "Relation"}

func (g *graph) writeCSV(to io.Writer, least int64) error {
	w := csv.NewWriter(to)
	if err := w.Write(header); err != nil {
		return err
	}
	for _, e := range g.sorted(least) {
		seen := g.edges[e]
		direction := e.relation.direction()
		err := w.Write([]string{g.name(e.source), g.name(e.target),
			strings.ToUpper(direction[:1]) + direction[1:], strconv.FormatInt(seen.times, 10),
			moment(seen.first), moment(seen.last), string(e.relation)})
		if err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

const gexfBegin = xml.Header + `<gexf xmlns="http://gexf.net/1.3" version="1.3">
<meta><creator>tweetstream %s</creator></meta>
<graph mode="static" defaultedgetype="directed">
<attributes class="edge" mode="static">
<attribute id="first" title="First" type="string"/>
<attribute id="last" title="Last" type="string"/>
<attribute id="relation" title="Relation" type="string"/>
</attributes>
`

func (g *graph) writeGEXF(to io.Writer, least int64) error {
	edges := g.sorted(least)
	w := bufio.NewWriter(to)
	fmt.Fprintf(w, gexfBegin, tweetstream.Version)
	fmt.Fprintln(w, "<nodes>")
	for _, n := range nodesOf(edges) {
		fmt.Fprintf(w, "<node id=\"%s\" label=\"%s\"/>\n", n.id(), escaped(g.name(n)))
	}
	fmt.Fprintln(w, "</nodes>\n<edges>")
	for i, e := range edges {
		seen := g.edges[e]
		fmt.Fprintf(w, "<edge id=\"%d\" source=\"%s\" target=\"%s\" type=\"%s\" kind=\"%s\" "+
			"weight=\"%d\"><attvalues><attvalue for=\"first\" value=\"%s\"/><attvalue for=\"last\" "+
			"value=\"%s\"/><attvalue for=\"relation\" value=\"%s\"/></attvalues></edge>\n",
			i, e.source.id(), e.target.id(), e.relation.direction(), e.relation, seen.times,
			moment(seen.first), moment(seen.last), e.relation)
	}
	fmt.Fprintln(w, "</edges>\n</graph>\n</gexf>")
	return w.Flush() // also the error of each line
}

// nodesOf returns the nodes at the ends of edges.
func nodesOf(edges []edge) []node {
	var nodes []node
	for _, e := range edges {
		nodes = append(nodes, e.source, e.target)
	}
	slices.Sort(nodes)
	return slices.Compact(nodes)
}

// escaped makes a text one that XML can hold.
func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // to memory
	return b.String()
}
