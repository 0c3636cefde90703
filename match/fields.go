package match

import (
	"github.com/gotweetstream/tweetstream/internal/fold"
	"github.com/gotweetstream/tweetstream/tweet"
)

// message searches a Tweet, the Tweet that it retweets and the one that it quotes.
// Their words are those of one message.
//
// Of a retweet itself only "RT @name:" is new. Its text goes on with the text of
// the original, often cut in the middle of a word. Its entities are the
// original's, and the cut loses some.
func (s *search) message(t *tweet.Tweet) {
	original, quoted := t.Original(), t.QuotedStatus
	s.part = PartTweet
	if original != t {
		s.text("RT", FieldText)
		s.name('@', original.User.ScreenName, FieldMention)
		s.part = PartRetweeted
		if original.QuotedStatus != nil { // the same if both have one
			quoted = original.QuotedStatus
		}
	}
	s.own(original)
	if quoted != nil && !s.done {
		s.part = PartQuoted
		s.own(quoted)
	}
}

// own searches one Tweet: its full text and the entities of that.
func (s *search) own(t *tweet.Tweet) {
	text, entities := t.FullText(), t.FullEntities()
	s.touched = touch(text, &entities)
	s.text(text, FieldText)
	if s.done {
		return
	}
	s.names(&entities)
	if s.done {
		return
	}
	for i := range entities.URLs {
		u := &entities.URLs[i]
		s.link(u.ExpandedURL, fold.Plain, FieldExpandedURL)
		s.display(u.DisplayURL, u.ExpandedURL, FieldDisplayURL)
	}
	for i := range entities.Media {
		m := &entities.Media[i]
		if i > 0 && sameLink(m, &entities.Media[i-1]) {
			continue // the next picture of the same link
		}
		s.link(m.ExpandedURL, fold.Plain, FieldMediaExpandedURL)
		s.display(m.DisplayURL, m.ExpandedURL, FieldMediaDisplayURL)
	}
	// Until 2018 this was a link of the text.
	if p := t.QuotedStatusPermalink; p != nil {
		s.link(p.Expanded, fold.Plain, FieldPermalinkExpanded)
		s.display(p.Display, p.Expanded, FieldPermalinkDisplayed)
	}
}

func sameLink(a, b *tweet.Media) bool {
	return a.ExpandedURL == b.ExpandedURL && a.DisplayURL == b.DisplayURL
}

func (s *search) names(entities *tweet.Entities) {
	for i := range entities.Hashtags {
		s.name('#', entities.Hashtags[i].Text, FieldHashtag)
	}
	for i := range entities.UserMentions {
		s.name('@', entities.UserMentions[i].ScreenName, FieldMention)
	}
}

// touch reads a byte of each string that is going to be searched, and returns them
// mixed. A Tweet's strings lie apart in memory. Asked for at once they arrive
// together; the search would wait for one after the other.
func touch(text string, e *tweet.Entities) byte {
	n := first(text)
	for i := range e.Hashtags {
		n ^= first(e.Hashtags[i].Text)
	}
	for i := range e.UserMentions {
		n ^= first(e.UserMentions[i].ScreenName)
	}
	for i := range e.URLs {
		n ^= first(e.URLs[i].ExpandedURL) ^ first(e.URLs[i].DisplayURL)
	}
	for i := range e.Media {
		n ^= first(e.Media[i].ExpandedURL) ^ first(e.Media[i].DisplayURL)
	}
	return n
}

func first(s string) byte {
	if s == "" {
		return 0
	}
	return s[0]
}
