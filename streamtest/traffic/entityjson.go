package traffic

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// appendEntities appends an entities object. Outside extended_tweet it lists one
// of the media, as a photo; the others are in extended_entities alone.
func (t *tweet) appendEntities(b []byte, entities []entity, withMedia, extended bool) []byte {
	b = append(b, '{')
	b = appendKind(b, "hashtags", entities, hashtag)
	b = appendKind(b, "urls", entities, link)
	b = appendKind(b, "user_mentions", entities, mention)
	b = appendKind(b, "symbols", entities, symbol)
	if withMedia {
		count := 1
		if extended {
			count = len(t.media.ids)
		}
		b = t.appendMediaList(appendKey(b, "media", ""), count, extended)
	}
	return append(b, '}')
}

func appendKind(b []byte, key string, entities []entity, kind entityKind) []byte {
	b = append(appendKey(b, key, ""), '[')
	for i := range entities {
		if entities[i].kind != kind {
			continue
		}
		if b[len(b)-1] != '[' {
			b = append(b, ',')
		}
		b = entities[i].append(b)
	}
	return append(b, ']')
}

func (e *entity) append(b []byte) []byte {
	b = append(b, '{')
	switch e.kind {
	case hashtag, symbol:
		b = appendKeyString(b, "text", e.text)
	case mention:
		b = appendKeyString(b, "screen_name", e.who.handle)
		b = appendKeyString(b, "name", e.who.name)
		b = appendIDs(b, "id", e.who.id)
	case link:
		b = appendKeyString(b, "url", e.text)
		b = appendKeyString(b, "expanded_url", e.expanded)
		b = appendKeyString(b, "display_url", displayURL(e.expanded))
	}
	return append(appendRange(b, "indices", e.from, e.to), '}')
}

// displayURL is a URL without scheme and www, with at most 15 characters of its
// path.
func displayURL(expanded string) string {
	_, s, _ := strings.Cut(expanded, "://")
	s = strings.TrimPrefix(s, "www.")
	host, path, _ := strings.Cut(s, "/")
	if max := 15; utf8.RuneCountInString(path) > max {
		return host + "/" + path[:max] + "…"
	}
	return s
}

func (t *tweet) appendExtendedEntities(b []byte) []byte {
	b = append(b, `,"extended_entities":{"media":`...)
	return append(t.appendMediaList(b, len(t.media.ids), true), '}')
}

func (t *tweet) appendMediaList(b []byte, count int, extended bool) []byte {
	b = append(b, '[')
	for i, id := range t.media.ids[:count] {
		if i > 0 {
			b = append(b, ',')
		}
		b = t.appendMedia(b, id, i, extended)
	}
	return append(b, ']')
}

func (t *tweet) appendMedia(b []byte, id int64, number int, extended bool) []byte {
	m := t.media
	b = appendIDs(append(b, '{'), "id", id)
	b = appendRange(b, "indices", t.mediaAt, t.mediaAt+linkLength)
	if m.kind == video {
		b = append(b, `,"additional_media_info":{"monetizable":false}`...)
	}
	b = appendKeyString(b, "media_url", "http://"+m.file(id))
	b = appendKeyString(b, "media_url_https", "https://"+m.file(id))
	short := code(m.owner.id, 2, 10)
	b = appendKeyString(b, "url", "https://t.co/"+short)
	b = appendKeyString(b, "display_url", "pic.twitter.com/"+short)
	kind, page := m.kind, "/photo/"
	if kind == video {
		page = "/video/"
	}
	b = appendKeyString(b, "expanded_url", "https://twitter.com/"+m.owner.author.handle+
		"/status/"+strconv.FormatInt(m.owner.id, 10)+page+strconv.Itoa(number+1))
	if !extended {
		kind = photo
	}
	b = appendKeyString(b, "type", string(kind))
	if t.retweet != nil {
		b = appendIDs(b, "source_status_id", m.owner.id)
		b = appendIDs(b, "source_user_id", m.owner.author.id)
	}
	if extended && m.kind != photo {
		b = m.appendVideo(b, id)
	}
	return append(m.appendSizes(b), '}')
}

// file is the address of a photo, or of the first picture of a video.
func (m *media) file(id int64) string {
	switch m.kind {
	case video:
		folder := "pbs.twimg.com/ext_tw_video_thumb/" + strconv.FormatInt(id, 10)
		return folder + "/pu/img/" + code(id, 1, 16) + ".jpg"
	case gif:
		return "pbs.twimg.com/tweet_video_thumb/" + code(id, 1, 15) + ".jpg"
	default:
		return "pbs.twimg.com/media/" + code(id, 1, 15) + ".jpg"
	}
}

func (m *media) appendVideo(b []byte, id int64) []byte {
	b = append(b, `,"video_info":{"aspect_ratio":[16,9]`...)
	if m.kind == gif {
		b = append(b, `,"variants":[{"bitrate":0,"content_type":"video\/mp4"`...)
		b = appendKeyString(b, "url", "https://video.twimg.com/tweet_video/"+code(id, 1, 15)+".mp4")
		return append(b, "}]}"...)
	}
	base := "https://video.twimg.com/ext_tw_video/" + strconv.FormatInt(id, 10) + "/pu/"
	b = append(appendKeyInt(b, "duration_millis", int64(m.millis)), `,"variants":[`...)
	for _, v := range []struct{ bitrate, size string }{
		{"832000", "640x360"}, {"256000", "480x270"}, {"2176000", "1280x720"},
	} {
		file := base + "vid/" + v.size + "/" + code(id, len(v.bitrate), 16) + ".mp4?tag=10"
		b = append(append(append(b, `{"bitrate":`...), v.bitrate...), `,"content_type":"video\/mp4"`...)
		b = append(appendKeyString(b, "url", file), "},"...)
	}
	b = append(b, `{"content_type":"application\/x-mpegURL"`...)
	return append(appendKeyString(b, "url", base+"pl/"+code(id, 9, 16)+".m3u8?tag=10"), "}]}"...)
}

// appendSizes appends the sizes of a picture that the service offers. It scales
// down, never up.
func (m *media) appendSizes(b []byte) []byte {
	b = append(b, `,"sizes":{"thumb":{"w":150,"h":150,"resize":"crop"}`...)
	for _, s := range []struct {
		name string
		max  int
	}{{"small", 680}, {"medium", 1200}, {"large", 2048}} {
		longest := max(m.width, m.height)
		scale := min(1, float64(s.max)/float64(longest))
		b = append(appendKey(b, s.name, ""), '{')
		b = appendKeyInt(b, "w", int64(float64(m.width)*scale+0.5))
		b = appendKeyInt(b, "h", int64(float64(m.height)*scale+0.5))
		b = append(b, `,"resize":"fit"}`...)
	}
	return append(b, '}')
}
