package tweet

// Entities is the "entities" object: the hashtags, links and other entities of
// a text, each with its place in it. extended_entities has the same form but
// holds Media alone.
type Entities struct {
	// Hashtags are the hashtags of the text, in order.
	Hashtags []Hashtag `json:"hashtags,omitzero"`
	// URLs are the links of the text, without those of media.
	URLs []URLEntity `json:"urls,omitzero"`
	// UserMentions are the accounts mentioned, in order.
	UserMentions []UserMention `json:"user_mentions,omitzero"`
	// Symbols are the cashtags (from December 2013 on).
	Symbols []Symbol `json:"symbols,omitzero"`
	// Media are the attached media. In the top-level entities every Type is
	// "photo", even a video's; [Tweet.Media] finds the real one.
	Media []Media `json:"media,omitzero"`
	// Polls are those of the Tweet, one at most (enterprise streams).
	Polls []Poll `json:"polls,omitzero"`
}

// Hashtag is one element of entities.hashtags.
type Hashtag struct {
	Text    string  `json:"text"`    // Text is the tag without its "#".
	Indices Indices `json:"indices"` // Indices cover the "#" as well.
}

// Symbol is one element of entities.symbols, a cashtag.
type Symbol struct {
	Text    string  `json:"text"`    // Text is the symbol without its "$".
	Indices Indices `json:"indices"` // Indices cover the "$" as well.
}

// URLEntity is one element of entities.urls.
//
// Truncated Tweets of 2016 and 2017 carry a placeholder with an empty URL.
// Links of 2011 may have neither ExpandedURL nor DisplayURL.
type URLEntity struct {
	// URL is the link in the text, such as "https://t.co/…".
	URL string `json:"url"`
	// ExpandedURL is the target of the link; "" when null.
	ExpandedURL string `json:"expanded_url,omitempty"`
	// DisplayURL is a short form for people to read.
	DisplayURL string `json:"display_url,omitempty"`
	// Unwound is the page where all redirects end (enterprise streams).
	Unwound *Unwound `json:"unwound,omitempty"`
	// Indices cover URL in the text.
	Indices Indices `json:"indices"`
}

// Unwound is the "unwound" object of a link.
type Unwound struct {
	URL         string `json:"url,omitempty"`         // URL is the address of the page.
	Status      int64  `json:"status,omitempty"`      // Status is the HTTP status, such as 200.
	Title       string `json:"title,omitempty"`       // Title is that of the page.
	Description string `json:"description,omitempty"` // Description is that of the page.
}

// Poll is one element of entities.polls.
type Poll struct {
	Options     []PollOption `json:"options,omitzero"` // Options are the answers to choose from.
	EndDatetime Time         `json:"end_datetime"`     // EndDatetime is when it closes.
	// DurationMinutes is how long it is open.
	DurationMinutes Count `json:"duration_minutes,omitempty"`
}

// PollOption is one answer of a [Poll].
type PollOption struct {
	Position int64  `json:"position"` // Position counts from 1.
	Text     string `json:"text"`     // Text is the answer.
}

// UserMention is one element of entities.user_mentions. When the account is
// gone, ID, IDStr and Name may be null on the wire and thus zero here.
type UserMention struct {
	ScreenName string  `json:"screen_name"`      // ScreenName is the handle without its "@".
	Name       string  `json:"name"`             // Name is the display name; it may be "".
	ID         int64   `json:"id,omitempty"`     // ID is the account's id; 0 when null.
	IDStr      string  `json:"id_str,omitempty"` // IDStr is ID in decimal; "" when null.
	Indices    Indices `json:"indices"`          // Indices cover the "@" as well.
}
