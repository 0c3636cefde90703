package parquet

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink/internal/corpus"
	"github.com/parquet-go/parquet-go"
	"github.com/tidwall/gjson"
)

// Sums over the columns of real streams are those of a plain reading of their JSON.
func TestCorpus(t *testing.T) {
	events := corpus.Events(t)
	name := filepath.Join(t.TempDir(), "tweets.parquet")
	s := create(t, name, Options{Budget: 4 << 20}) // several row groups
	var want, got sums
	for _, event := range events {
		if err := s.Write(t.Context(), event); err != nil {
			t.Fatal(err)
		}
		if event.Kind() == tweetstream.KindStatus {
			want.plain(gjson.ParseBytes(tweetstream.Raw(event)))
		}
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	rows, err := parquet.ReadFile[row](name)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		got.row(r)
	}
	if want != got {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// sums tell tables apart.
type sums struct {
	rows, ids, users, followers, noFavorites, tags, retweets, sensitive int64
	lon                                                                 string
}

func (s *sums) plain(m gjson.Result) {
	s.rows++
	s.ids ^= m.Get("id").Int()
	s.users ^= m.Get("user.id").Int()
	s.followers += m.Get("user.followers_count").Int()
	if !m.Get("favorite_count").Exists() {
		s.noFavorites++
	}
	original := m
	if o := m.Get("retweeted_status"); o.IsObject() {
		original = o
		s.retweets ^= o.Get("id").Int()
	}
	tags := original.Get("entities.hashtags.#")
	if extended := original.Get("extended_tweet.entities.hashtags.#"); extended.Exists() {
		tags = extended
	}
	s.tags += tags.Int()
	if m.Get("possibly_sensitive").Exists() {
		s.sensitive++
	}
	if lon := m.Get("coordinates.coordinates.0"); lon.Exists() {
		s.lon = fmt.Sprint(lon.Float())
	}
}

func (s *sums) row(r row) {
	s.rows++
	s.ids ^= r.ID
	s.users ^= r.UserID
	if r.UserFollowersCount != nil {
		s.followers += *r.UserFollowersCount
	}
	if r.FavoriteCount == nil {
		s.noFavorites++
	}
	s.retweets ^= r.RetweetedStatusID
	s.tags += int64(len(r.Hashtags))
	if r.PossiblySensitive != nil {
		s.sensitive++
	}
	if r.Longitude != nil {
		s.lon = fmt.Sprint(*r.Longitude)
	}
}

func BenchmarkWrite(b *testing.B) {
	statuses := corpus.Statuses(b)
	for name, o := range map[string]Options{
		"one file": {}, "raw": {Raw: true}, "by language": {Partition: Lang},
	} {
		b.Run(name, func(b *testing.B) {
			s := create(b, filepath.Join(b.TempDir(), "tweets.parquet"), o)
			for b.Loop() {
				for _, status := range statuses {
					if err := s.Write(b.Context(), status); err != nil {
						b.Fatal(err)
					}
				}
			}
			if err := s.Close(b.Context()); err != nil {
				b.Fatal(err)
			}
			each := float64(b.Elapsed().Nanoseconds()) / float64(len(statuses)*b.N)
			b.ReportMetric(each, "ns/tweet")
		})
	}
}
