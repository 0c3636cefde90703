// Package survey looks over recordings: what they have over time, what is frequent in them, and
// which hours they lack.
package survey

import (
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/coverage"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/frequent"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/tally"
)

// Survey takes events of package archive, in bounded memory. It must not be used from several
// goroutines at once. Make it with [New].
type Survey struct {
	times                            *timeline
	kinds, languages, types, clients *column
	hashtags, domains, users         *ranking
	days                             calendar

	messages, undated int64

	source       string    // whose member was the last one
	last         time.Time // of the messages of that file
	lastOfMember time.Time // of the messages since then
	malformed    bool      // one of these
}

// How many words are kept. As long as no more came, their counts are exact.
const (
	columnWords  = 1024
	rankingWords = 65536
)

// New returns a survey of nothing.
func New() *Survey {
	s := &Survey{times: &timeline{}, days: calendar{}}
	s.kinds, s.languages = s.times.column("kind"), s.times.column("lang")
	s.types, s.clients = s.times.column("type"), s.times.column("client")
	s.hashtags, s.domains, s.users = newRanking("hashtag"), newRanking("domain"), newRanking("user")
	return s
}

// Add takes an event, and whether it is a repeat.
func (s *Survey) Add(event tweetstream.Event, repeat bool) {
	if m, ok := event.(*tweetstream.Member); ok {
		s.member(m)
		return
	}
	if event.Kind().HasRaw() { // what is damaged, its member says
		s.message(event, repeat)
	}
}

func (s *Survey) message(event tweetstream.Event, repeat bool) {
	at := datable(tweetstream.TimeOf(event))
	s.malformed = s.malformed || event.Kind() == tweetstream.KindMalformed
	if s.messages++; at.IsZero() {
		s.undated++
	} else {
		s.lastOfMember = at
		s.times.include(at)
		s.days.message(at, repeat)
	}
	s.kinds.add(event, at)
	if event.Kind() != tweetstream.KindStatus {
		return
	}
	for _, c := range []*column{s.languages, s.types, s.clients} {
		c.add(event, at)
	}
	for _, r := range []*ranking{s.hashtags, s.domains, s.users} {
		r.add(event, at)
	}
}

// member places damage at the last message before it, of the same file.
func (s *Survey) member(m *tweetstream.Member) {
	if s.source != m.Source {
		s.source, s.last = m.Source, s.lastOfMember
	} else if !s.lastOfMember.IsZero() {
		s.last = s.lastOfMember
	}
	if (m.Damaged || s.malformed) && !s.last.IsZero() {
		s.days.slot(s.last).Damaged++
	}
	s.lastOfMember, s.malformed = time.Time{}, false
}

// The years with a stream. A time outside of them is a mistake, and would make a calendar of
// empty years.
var (
	firstTime = time.Date(2006, 3, 21, 0, 0, 0, 0, time.UTC)
	endOfTime = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
)

// datable is a time that can be true, in UTC, or the zero time.
func datable(at time.Time) time.Time {
	if at.Before(firstTime) || !at.Before(endOfTime) {
		return time.Time{}
	}
	return at.UTC()
}

// dimension returns the one of count with that name.
func dimension(name string) tally.Dimension {
	for _, d := range tally.Dimensions() {
		if d.Name == name {
			return d
		}
	}
	panic("survey: there is no dimension " + name)
}

// ranking counts the values of a dimension.
type ranking struct {
	dim    tally.Dimension
	words  *frequent.Words
	values []string
}

func newRanking(name string) *ranking {
	return &ranking{dim: dimension(name), words: frequent.New(rankingWords)}
}

func (r *ranking) add(event tweetstream.Event, at time.Time) {
	r.values = r.dim.Values(r.values[:0], event, at)
	for _, value := range r.values {
		if value != "" {
			r.words.Add(value)
		}
	}
}

// Finish returns the report. Nothing may be added to either afterwards.
func (s *Survey) Finish(c *coverage.Report) *Report {
	return &Report{
		Messages: s.messages, Undated: s.undated,
		StepSeconds: s.times.step(), Times: s.times.starts(),
		Kinds: s.kinds.series(), Languages: s.languages.series(), Types: s.types.series(),
		Clients:  s.clients.series(),
		Hashtags: topOf(s.hashtags), Domains: topOf(s.domains), Users: topOf(s.users),
		Days: s.days.days(), Coverage: c,
	}
}
