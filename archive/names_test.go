package archive

import (
	"testing"
	"time"
)

func at(s string) time.Time {
	t, err := time.Parse("2006-01-02 15:04:05", s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestDateOfMember(t *testing.T) {
	for _, c := range []struct{ archive, member, want string }{
		{"twitter-stream-2011-09-27.zip", "2011/09/27/19/48.json.bz2", "2011-09-27 19:48:00"},
		{"archiveteam-twitter-2012-12.tar", "12/31/23/59.json.bz2", "2012-12-31 23:59:00"},
		{"archiveteam-twitter-stream-2013-12-b.tar", "2013/12-b/31/00/01.json.bz2",
			"2013-12-31 00:01:00"},
		{"archiveteam-twitter-stream-2013-04.tar", "04/00/00.json.bz2", "2013-04-04 00:00:00"},
		{"archiveteam-twitter-stream-2016-06.tar", "2016/06/08/08/07.json.gz", "2016-06-08 08:07:00"},
		{"twitter-stream-2017-07-01.tar", "2017/07/01/00/29.json.bz2", "2017-07-01 00:29:00"},
		{"twitter_stream_2019_05_01.tar", "01/00/29.json.bz2", "2019-05-01 00:29:00"},
		{"twitter_stream_2020_03_01.tar", "03/01/00/30.json.bz2", "2020-03-01 00:30:00"},
		{"twitter-stream-20210901.tar", "20210901/20210901123456.json.gz", "2021-09-01 12:34:56"},
		{"twitter-stream-20230101.tar", "2023/1/2/3/4.json.bz2", "2023-01-02 03:04:00"},
		{"archiveteam-twitter-stream-2013-04.tar", "04/01/07/.36.json.bz2.tyJLBj", "2013-04-01 07:36:00"},
		{"archiveteam-twitter-stream-2013-04.tar", ".nfs0000000000", ""},
		{"twitter_stream_2019_05_01.tar", "32/00/29.json.bz2", ""},
		{"twitter_stream_2019_05_01.tar", "24/29.json.bz2", ""},
		{"dump.tar", "tweets.jsonl", ""},
		{"dump.tar", "05/01/02/03.json", ""},
	} {
		got := dateOfMember(c.member, dateOfArchive(c.archive))
		if c.want == "" {
			if got.possible() {
				t.Errorf("%s in %s: %v, want none", c.member, c.archive, got.time())
			}
			continue
		}
		if !got.time().Equal(at(c.want)) {
			t.Errorf("%s in %s: %v, want %s", c.member, c.archive, got.time(), c.want)
		}
	}
}

func TestDateOfArchive(t *testing.T) {
	for _, c := range []struct {
		name string
		want date
	}{
		{"a/twitter-stream-2017-09-31.tar", date{2017, 9, 0, -1, -1, -1}},
		{"twitter_stream_2020_04_31.tar", date{2020, 4, 0, -1, -1, -1}},
		{"twitter-json-scrape-2011-09.zip", date{2011, 9, 0, -1, -1, -1}},
		{"twitter-stream-20221212.tar.gz", date{2022, 12, 12, -1, -1, -1}},
		{"twitter-2018-06-06.tar", date{2018, 6, 6, -1, -1, -1}},
		{"tweets-of-2013.jsonl", noDate},
		{"633031404583208289.jsonl", noDate},
		{"2019-13-01.jsonl", noDate},
	} {
		if got := dateOfArchive(c.name); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}
