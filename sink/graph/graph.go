// Package graph writes networks of users who retweet, answer, quote and mention each other, and of
// hashtags that stand together, for Gephi and its kin: as GEXF, or as CSV with an edge on each
// line.
//
// A graph stays in memory until its end: some 100 bytes for each edge and node.
package graph

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink/internal/flat"
)

// Relation is the meaning of an edge.
type Relation string

// The relations. All but Hashtag lead from the author of a Tweet to a user.
const (
	Retweet Relation = "retweet" // to the author of the Tweet that is retweeted
	Reply   Relation = "reply"   // to the user who is answered
	Quote   Relation = "quote"   // to the author of the Tweet that is quoted
	Mention Relation = "mention" // to each user in the text; the text of a retweet does not count
	Hashtag Relation = "hashtag" // between each two hashtags of a text, without direction
)

// Relations returns all relations.
func Relations() []Relation { return []Relation{Retweet, Reply, Quote, Mention, Hashtag} }

// node is the id of a user, or a negative number for a hashtag.
type node int64

// edge names an edge.
type edge struct {
	relation       Relation
	source, target node
}

// weight is how often an edge was seen, and when.
type weight struct {
	times       int64
	first, last int64 // in seconds since 1970; 0 is unknown
}

// graph is all edges and nodes so far.
type graph struct {
	wanted map[Relation]bool
	edges  map[edge]*weight
	names  map[node]string
	tags   map[string]node // by the tag in lower case
}

func newGraph(relations []Relation) *graph {
	g := &graph{wanted: map[Relation]bool{}, edges: map[edge]*weight{}, names: map[node]string{},
		tags: map[string]node{}}
	for _, r := range relations {
		g.wanted[r] = true
	}
	return g
}

func (g *graph) add(s *tweetstream.Status) {
	author := g.user(s.User.ID, s.User.ScreenName)
	to := func(r Relation, id int64, name string) {
		if g.wanted[r] && id != 0 && author != 0 {
			g.see(edge{r, author, g.user(id, name)}, s.Timestamp())
		}
	}
	if o := s.RetweetedStatus; o != nil {
		to(Retweet, o.User.ID, o.User.ScreenName)
	}
	to(Reply, s.InReplyToUserID, s.InReplyToScreenName)
	if q := s.QuotedStatus; q != nil && !s.IsRetweet() {
		to(Quote, q.User.ID, q.User.ScreenName)
	}
	if !s.IsRetweet() {
		for _, m := range s.FullEntities().UserMentions {
			to(Mention, m.ID, m.ScreenName)
		}
	}
	if g.wanted[Hashtag] {
		g.addHashtags(s)
	}
}

// user returns the node of a user, and notes the latest name.
func (g *graph) user(id int64, name string) node {
	if name != "" {
		if n := node(id); g.names[n] != name {
			g.names[n] = strings.Clone(name)
		}
	}
	return node(id)
}

func (g *graph) addHashtags(s *tweetstream.Status) {
	var tags []node
	for _, text := range flat.Hashtags(&s.Tweet) {
		if tag := g.tag(text); !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	slices.Sort(tags)
	for i, a := range tags {
		for _, b := range tags[i+1:] {
			g.see(edge{Hashtag, a, b}, s.Timestamp())
		}
	}
}

// tag returns the node of a hashtag; case does not count.
func (g *graph) tag(text string) node {
	text = strings.ToLower(text)
	n, known := g.tags[text]
	if !known {
		n = node(-1 - len(g.tags))
		text = "#" + text
		g.tags[text[1:]], g.names[n] = n, text
	}
	return n
}

func (g *graph) see(e edge, at time.Time) {
	w := g.edges[e]
	if w == nil {
		w = &weight{}
		g.edges[e] = w
	}
	w.times++
	if at.IsZero() {
		return
	}
	if t := at.Unix(); w.first == 0 {
		w.first, w.last = t, t
	} else {
		w.first, w.last = min(w.first, t), max(w.last, t)
	}
}

// name returns the name of a node for people.
func (g *graph) name(n node) string {
	if name := g.names[n]; name != "" {
		return name
	}
	return n.id()
}

// id returns the unique name of a node.
func (n node) id() string {
	if n < 0 {
		return "h" + strconv.FormatInt(-int64(n), 10)
	}
	return strconv.FormatInt(int64(n), 10)
}

// sorted returns the edges that have a weight, the heaviest first.
func (g *graph) sorted(least int64) []edge {
	var edges []edge
	for e, w := range g.edges {
		if w.times >= least {
			edges = append(edges, e)
		}
	}
	slices.SortFunc(edges, func(a, b edge) int {
		return cmp.Or(cmp.Compare(g.edges[b].times, g.edges[a].times),
			cmp.Compare(a.relation, b.relation), cmp.Compare(a.source, b.source),
			cmp.Compare(a.target, b.target))
	})
	return edges
}

// moment writes a time in UTC, or nothing.
func moment(t int64) string {
	if t == 0 {
		return ""
	}
	return time.Unix(t, 0).UTC().Format(time.RFC3339)
}

func (r Relation) direction() string {
	if r == Hashtag {
		return "undirected"
	}
	return "directed"
}
