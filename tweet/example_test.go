package tweet_test

import (
	"errors"
	"fmt"
	"html"

	"github.com/gotweetstream/tweetstream/tweet"
)

// A long Tweet keeps its text and its media in extended_tweet. The top level has
// only a short form for older clients.
const lamp = `{
	"created_at": "Sun Mar 01 06:01:00 +0000 2020", "id": 1233995632633446402,
	"text": "The lamp on the breakwater was lit at\u2026 https://t.co/x1", "truncated": true,
	"user": {"id": 2244994945, "name": "Harbour Lights", "screen_name": "harbour_lights"},
	"extended_tweet": {
		"full_text": "The lamp on the breakwater was lit at dusk, fog &amp; all #dusk https://t.co/v1",
		"entities": {"hashtags": [{"text": "dusk", "indices": [58, 63]}]},
		"extended_entities": {"media": [{"type": "video", "url": "https://t.co/v1", "indices": [64, 79],
			"video_info": {"variants": [
				{"content_type": "application/x-mpegURL", "url": "https://video.example.com/a.m3u8"},
				{"content_type": "video/mp4", "bitrate": 832000, "url": "https://video.example.com/a.mp4"}]}}]}
	}
}`

func ExampleTweet_FullText() {
	var t tweet.Tweet
	if err := tweet.Unmarshal([]byte(lamp), &t); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(t.Text)
	fmt.Println(t.FullText())
	fmt.Println(html.UnescapeString(t.FullText()))
	// Output:
	// The lamp on the breakwater was lit at… https://t.co/x1
	// The lamp on the breakwater was lit at dusk, fog &amp; all #dusk https://t.co/v1
	// The lamp on the breakwater was lit at dusk, fog & all #dusk https://t.co/v1
}

func ExampleTweet_Media() {
	var t tweet.Tweet
	if err := tweet.Unmarshal([]byte(lamp), &t); err != nil {
		fmt.Println(err)
		return
	}
	for _, m := range t.Media() {
		if m.VideoInfo == nil {
			fmt.Println(m.Type, m.MediaURLHTTPS)
			continue
		}
		for _, v := range m.VideoInfo.Variants {
			fmt.Println(m.Type, v.ContentType, v.Bitrate, v.URL)
		}
	}
	// Output:
	// video application/x-mpegURL 0 https://video.example.com/a.m3u8
	// video video/mp4 832000 https://video.example.com/a.mp4
}

func ExampleIndices_Slice() {
	var t tweet.Tweet
	if err := tweet.Unmarshal([]byte(lamp), &t); err != nil {
		fmt.Println(err)
		return
	}
	text := t.Original().FullText()
	for _, h := range t.FullEntities().Hashtags {
		fmt.Println(h.Text, h.Indices, h.Indices.Slice(text))
	}
	// Output:
	// dusk [58 63] #dusk
}

func ExampleDecodeError() {
	var t tweet.Tweet
	err := tweet.Unmarshal([]byte(`{"id": 1, "user": {"id": "seventeen"}}`), &t)
	var at *tweet.DecodeError
	if errors.As(err, &at) {
		fmt.Println(at.Path, at.Offset)
	}
	fmt.Println(err)
	// Output:
	// user.id 25
	// tweet: user.id at byte 25: want 64-bit integer, got string
}
