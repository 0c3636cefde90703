package sinktest

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/gotweetstream/tweetstream"
)

// Tweets returns Tweets with ids from first to last. Each mentions a user of its own, "user_"
// and its id, and has hashtags, a link, a place and a photo by turns. Of eight in a row one is
// a retweet, one a quote and one a reply. Ids are small; created_at is in December 2019, a
// second later for each.
func Tweets(first, last int64) []tweetstream.Event {
	var events []tweetstream.Event
	for id := first; id <= last; id++ {
		events = append(events, decode(tweetJSON(id, "tea &amp; cake @user_%d #two #tw\u00f6")))
	}
	return events
}

// Tweet returns a Tweet with a text.
func Tweet(id int64, text string) tweetstream.Event {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err) // a string always has a form
	}
	return decode(fmt.Sprintf(`{"created_at":"Wed Dec 25 12:00:00 +0000 2019","id":%d,"id_str":"%d",`+
		`"text":%s,"user":{"id":7,"id_str":"7","name":%s,"screen_name":"harbour_lights"},`+
		`"entities":{"user_mentions":[{"screen_name":"user_%d","id":%d}]}}`,
		id, id, quoted, quoted, id, 1000+id))
}

// texts are those that have broken tables.
var texts = []string{
	"", "plain", "two\nlines", "two\r\nlines", "\rreturn", "a\tb", `"quoted"`, `""`, "a,b;c", "=1+1",
	"+1", "-1", "@user", "'", "\x00", "a\x00b", "\x1b[31m", "\u2028", "\u00e9 e\u0301", "日本語",
	"👩‍👩‍👧‍👦", "\U0001F1E9\U0001F1EA", "\u202e", "\ufeff", "\ufffd", "\\", `\n`, " ", "NULL", "<b>&amp;",
	strings.Repeat("long ", 2000), "\n", "a\n",
}

func decode(line string) tweetstream.Event {
	event, err := tweetstream.NewDecoder(strings.NewReader(line + "\r\n")).Decode()
	if err != nil {
		panic(fmt.Sprintf("%v: %s", err, line)) // a mistake in this package
	}
	return event
}

func tweetJSON(id int64, text string) string {
	var extra string
	switch id % 8 {
	case 1:
		extra = `,"retweeted_status":` + plainJSON(100_000+id, "original")
	case 2:
		extra = fmt.Sprintf(`,"is_quote_status":true,"quoted_status_id":%d,"quoted_status":%s`,
			200_000+id, plainJSON(200_000+id, "quoted"))
	case 3:
		extra = `,"in_reply_to_status_id":300001,"in_reply_to_user_id":12,"in_reply_to_screen_name":"galley"`
	case 4:
		extra = `,"coordinates":{"type":"Point","coordinates":[-3.25,55.5]},"place":` + placeJSON
	}
	return fmt.Sprintf(`{"created_at":"Wed Dec 25 12:%02d:%02d +0000 2019","id":%d,"id_str":"%d","text":%q`+
		`,"user":%s,"entities":%s,"lang":"en"%s}`,
		id/60%60, id%60, id, id, fmt.Sprintf(text, id), userJSON(7+id%5), entitiesJSON(id), extra)
}

const placeJSON = `{"id":"7ae9e2f2ff7a87cd","full_name":"Leith, Scotland","name":"Leith",` +
	`"country_code":"GB","country":"United Kingdom","place_type":"city","bounding_box":{"type":` +
	`"Polygon","coordinates":[[[-3.3,55.8],[-3.3,56.0],[-3.0,56.0],[-3.0,55.8]]]}}`

func plainJSON(id int64, text string) string {
	return fmt.Sprintf(`{"created_at":"Tue Dec 24 12:00:00 +0000 2019","id":%d,"id_str":"%d","text":%q,`+
		`"user":%s,"entities":%s}`, id, id, text, userJSON(50), entitiesJSON(id%1000))
}

func userJSON(id int64) string {
	return fmt.Sprintf(`{"id":%d,"id_str":"%d","name":"Name %d","screen_name":"name_%d",`+
		`"followers_count":%d,"created_at":"Mon Jan 02 15:04:05 +0000 2012"}`, id, id, id, id, id*10)
}

func entitiesJSON(id int64) string {
	return fmt.Sprintf(`{"hashtags":[{"text":"two"},{"text":"tw\u00f6"}],"user_mentions":[{"screen_name":`+
		`"user_%d","name":"User","id":%d,"id_str":"%d"}],"urls":[{"url":"https://t.co/a","expanded_url":`+
		`"https://example.com/%d"}],"media":[{"id":%d,"type":"photo","media_url_https":`+
		`"https://pbs.example.com/%d.jpg","expanded_url":"https://example.com/photo/%d"}]}`,
		id, 1000+id, 1000+id, id, 5000+id, id, id)
}

// Others returns an event of each kind but Tweets.
func Others() []tweetstream.Event {
	var events []tweetstream.Event
	for _, line := range []string{
		`{"delete":{"status":{"id":11,"id_str":"11","user_id":3,"user_id_str":"3"},"timestamp_ms":"1577275200123"}}`,
		`{"scrub_geo":{"user_id":12,"up_to_status_id":9}}`,
		`{"limit":{"track":3}}`,
		`{"status_withheld":{"id":8,"user_id":12,"withheld_in_countries":["DE","FR"]}}`,
		`{"user_withheld":{"id":12,"withheld_in_countries":["XX"]}}`,
		`{"disconnect":{"code":4,"stream_name":"s","reason":"r"}}`,
		`{"warning":{"code":"FALLING_BEHIND","message":"60 %","percent_full":60}}`,
		`{"friends":[1,2]}`, `This is a notice`, `{"id":6,"text":`,
	} {
		events = append(events, decode(line))
	}
	return append(events, &tweetstream.Malformed{Err: tweetstream.ErrMessageTooLong, Raw: []byte("{")},
		&tweetstream.Connected{Attempt: 1}, &tweetstream.KeepAlive{}, &tweetstream.Closed{},
		&tweetstream.ConnectionError{Err: tweetstream.ErrStalled},
		&tweetstream.RequestError{StatusCode: 503}, &tweetstream.Dropped{Count: 2},
		&tweetstream.Repaired{Count: 2},
		&tweetstream.Damaged{Source: "a.tar", Err: tweetstream.ErrMessageTooLong},
		&tweetstream.Member{Source: "a.tar", Name: "1.json", Messages: 2})
}
