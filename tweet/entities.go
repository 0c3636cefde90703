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
	// Indices cover URL in the text.
	Indices Indices `json:"indices"`
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
