package match

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gotweetstream/tweetstream"
)

// Reasons are why a Tweet matched. Nil is none.
type Reasons []Reason

// Reason is one term, one user in one role, one box, or one rule. Its JSON has only the
// fields of its Predicate.
type Reason struct {
	// Predicate decides about the fields below: the others are zero.
	Predicate Predicate `json:"predicate"`

	// Term is the term of track, as it was given.
	Term string `json:"term,omitempty"`
	// Words are the words of the term in their order, each with the place where
	// it was found first.
	Words []Word `json:"words,omitempty"`

	// User is the id in follow, Role the part of that user in the Tweet.
	User int64 `json:"user,omitempty"`
	Role Role  `json:"role,omitempty"`

	// Box is the box of locations, By the kind of location that lies in it.
	Box tweetstream.Box `json:"box,omitzero"`
	By  Located         `json:"by,omitempty"`

	// Rule is a rule of package rule, as it was given, and Tag its label.
	Rule string `json:"rule,omitempty"`
	Tag  string `json:"tag,omitempty"`
}

// Word is a word of a term, and where it was found.
type Word struct {
	Text  string `json:"text"` // as in the term
	Field Field  `json:"field"`
	In    Part   `json:"in"`
}

// Predicate is a parameter with values, one of them to be matched.
type Predicate string

// The predicates, by their names on the wire.
const (
	Track     Predicate = "track"
	Follow    Predicate = "follow"
	Locations Predicate = "locations"
)

// Rule is the predicate of package rule. It is no parameter of statuses/filter.
const Rule Predicate = "rule"

// Part is the Tweet, among those of one message, that holds a word.
type Part string

// The parts. All but the first are named by their keys on the wire.
const (
	PartTweet     Part = "tweet"            // the Tweet itself; of a retweet only its "RT @name:"
	PartRetweeted Part = "retweeted_status" // the Tweet that it retweets
	PartQuoted    Part = "quoted_status"    // the Tweet that either of them quotes
)

// Field is the part of a Tweet that holds a word.
type Field string

// The fields, by their keys on the wire. Text stands for the full text. A word
// of the text with "#" or "@" before it counts as hashtag or mention.
const (
	FieldText               Field = "text"
	FieldHashtag            Field = "hashtags.text"
	FieldMention            Field = "user_mentions.screen_name"
	FieldExpandedURL        Field = "urls.expanded_url"
	FieldDisplayURL         Field = "urls.display_url"
	FieldMediaExpandedURL   Field = "media.expanded_url"
	FieldMediaDisplayURL    Field = "media.display_url"
	FieldPermalinkExpanded  Field = "quoted_status_permalink.expanded"
	FieldPermalinkDisplayed Field = "quoted_status_permalink.display"
)

// Role is the part of a followed user in a Tweet.
type Role string

// The roles, in the order of the service's documentation.
const (
	RoleAuthor    Role = "author"       // wrote it
	RoleRetweeter Role = "retweeter"    // retweeted it
	RoleReplyTo   Role = "reply_to"     // wrote the Tweet that it answers
	RoleRetweetOf Role = "retweet_of"   // wrote the Tweet that it retweets
	RoleManual    Role = "manual_reply" // is addressed by it, "@name ...", without a Tweet to answer
)

// Located is how a Tweet came to have a location.
type Located string

// The ways, by their keys on the wire.
const (
	ByCoordinates Located = "coordinates" // the point is in the box
	ByPlace       Located = "place"       // the place's bounding box overlaps the box
)

// Of returns the reasons of one predicate.
func (r Reasons) Of(p Predicate) Reasons {
	var of Reasons
	for _, reason := range r {
		if reason.Predicate == p {
			of = append(of, reason)
		}
	}
	return of
}

// Terms returns the terms of track that matched, each once, in the order of the
// parameter.
func (r Reasons) Terms() []string {
	var terms []string
	for _, reason := range r {
		if reason.Predicate == Track && !slices.Contains(terms, reason.Term) {
			terms = append(terms, reason.Term)
		}
	}
	return terms
}

// String returns all reasons on one line, for people to read.
func (r Reasons) String() string {
	parts := make([]string, len(r))
	for i, reason := range r {
		parts[i] = reason.String()
	}
	return strings.Join(parts, "; ")
}

// String returns the reason on one line, for people to read, such as
//
//	track "tall ships": "tall" in text, "ships" in hashtags.text of quoted_status
//	follow 12: reply_to
//	locations -122.75,36.8,-121.75,37.8: place
//	rule "(cat OR dog) lang:en": pets
func (r Reason) String() string {
	switch r.Predicate {
	case Track:
		return fmt.Sprintf("track %q: %s", r.Term, joinWords(r.Words))
	case Follow:
		return fmt.Sprintf("follow %d: %s", r.User, r.Role)
	case Locations:
		return fmt.Sprintf("locations %s: %s", joinBox(r.Box), r.By)
	case Rule:
		if r.Tag == "" {
			return fmt.Sprintf("rule %q", r.Rule)
		}
		return fmt.Sprintf("rule %q: %s", r.Rule, r.Tag)
	default:
		return string(r.Predicate)
	}
}

func joinWords(words []Word) string {
	parts := make([]string, len(words))
	for i, w := range words {
		parts[i] = fmt.Sprintf("in %s", w.Field)
		if len(words) > 1 {
			parts[i] = fmt.Sprintf("%q in %s", w.Text, w.Field)
		}
		if w.In != PartTweet {
			parts[i] += " of " + string(w.In)
		}
	}
	return strings.Join(parts, ", ")
}

func joinBox(b tweetstream.Box) string {
	sides := make([]string, 0, 4)
	for _, v := range []float64{b.West, b.South, b.East, b.North} {
		sides = append(sides, strconv.FormatFloat(v, 'f', -1, 64))
	}
	return strings.Join(sides, ",")
}
