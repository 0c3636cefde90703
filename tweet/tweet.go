// Package tweet has the objects of the Twitter API v1.1 as its streams sent
// them: [Tweet], [User], [Entities], [Media], [Place]. It imports nothing but
// the standard library and can be used without the rest of this module.
//
// # Reading
//
// [Unmarshal] decodes one tweet. The methods of [Tweet] answer the questions
// whose answer is spread over several keys:
//
//	t.FullText()    // the whole text, extended or not, retweet or not
//	t.Media()       // photos, videos and GIFs with their real type
//	t.Original()    // the retweeted tweet, or t itself
//	t.Timestamp()   // to the millisecond where the tweet tells
//
// Text is HTML-escaped on the wire ("&" is sent as "&amp;", "<" as "&lt;") and
// is kept so, because indices count it so. For display use
// html.UnescapeString(t.FullText()).
//
// # Null, absent, zero
//
// A key that is null and a key that is absent both leave the zero value. What
// may be absent as a whole is a pointer, and nil then. Lists are nil when
// absent and empty when sent empty.
//
// Fields stand in the order of the keys on the wire (from 2014 on), and
// [json.Marshal] gives v1.1 JSON again: a key that was null may then be
// absent, a count such as "100+" is the number 100, and a key that is always
// there today (quote_count) is written even if the original, older than that
// key, lacked it.
//
// # Not modelled
//
// Left out are entities.trends (always empty), the empty hashtags, urls and
// user_mentions that user.entities had in 2011, twinl_lang and twinl_source
// (added by the owner of one archive), and what only other API responses have:
// media.ext_alt_text, user.has_extended_profile, user.is_translation_enabled,
// user.profile_location, user.profile_*_extensions_alt_text, user.status, and
// the enterprise enrichments beside matching_rules. Messages keep them in their
// raw bytes.
package tweet

// Tweet is a tweet, also called status. The same type serves the top level,
// RetweetedStatus and QuotedStatus; on streams only a retweeted status contains
// another, its QuotedStatus.
//
// A Tweet and what hangs on it may be read from several goroutines at once.
type Tweet struct {
	// CreatedAt is when the tweet was posted, to the second. See Timestamp.
	CreatedAt Time `json:"created_at"`
	// ID is the tweet's id, and IDStr the same in decimal. Ids exceed 2^53,
	// so they must not pass through a float64.
	ID    int64  `json:"id"`
	IDStr string `json:"id_str"`
	// Text is the text as sent, HTML-escaped: cut with "…" when Truncated and
	// on long retweets, and "" if the message has full_text instead. FullText
	// is nearly always the better choice.
	Text string `json:"text,omitempty"`
	// ExtendedText is the key full_text at the top level, which replaces text
	// in what was fetched with tweet_mode=extended; streams do not have it.
	ExtendedText string `json:"full_text,omitempty"`
	// DisplayTextRange is the part of the text left when leading mentions and
	// trailing links to media are hidden. It may be empty. Nil when absent.
	DisplayTextRange *Indices `json:"display_text_range,omitempty"`
	// Source is the HTML anchor of the application used, the word "web", or
	// "". See SourceName and SourceURL.
	Source string `json:"source"`
	// Truncated tells that Text is not the whole text. From 2016 on
	// ExtendedTweet has the rest; on retweets of 2011 RetweetedStatus has.
	Truncated bool `json:"truncated"`
	// What the tweet replies to; zero if it is no reply. A tweet that starts
	// with a mention has the user without the status.
	InReplyToStatusID    int64  `json:"in_reply_to_status_id,omitempty"`     // InReplyToStatusID is the tweet's id.
	InReplyToStatusIDStr string `json:"in_reply_to_status_id_str,omitempty"` // InReplyToStatusIDStr is the same in decimal.
	InReplyToUserID      int64  `json:"in_reply_to_user_id,omitempty"`       // InReplyToUserID is its author's id.
	InReplyToUserIDStr   string `json:"in_reply_to_user_id_str,omitempty"`   // InReplyToUserIDStr is the same in decimal.
	InReplyToScreenName  string `json:"in_reply_to_screen_name,omitempty"`   // InReplyToScreenName is its author's handle.
	// User is the author.
	User User `json:"user"`
	// Geo is where the tweet was written: the older form of Coordinates. Streams
	// set both or neither. See Point.
	Geo *GeoPoint `json:"geo"`
	// Coordinates are where the tweet was written. See Point.
	Coordinates *Point `json:"coordinates"`
	// Place is the place that the author named.
	Place *Place `json:"place"`
	// Contributors wrote for the author; nearly always null.
	Contributors []Contributor `json:"contributors"`
	// WithheldCopyright tells that the tweet is withheld for a DMCA request,
	// WithheldInCountries where it is withheld (two-letter codes; "XX" all
	// countries, "XY" DMCA), WithheldScope what is: "status" or "user".
	WithheldCopyright   bool     `json:"withheld_copyright,omitempty"`
	WithheldInCountries []string `json:"withheld_in_countries,omitzero"`
	WithheldScope       string   `json:"withheld_scope,omitempty"`
	// RetweetedStatus is the original of a retweet.
	RetweetedStatus *Tweet `json:"retweeted_status,omitempty"`
	// QuotedStatusID is the quoted tweet's id. QuotedStatus may still be
	// missing: when it was deleted, and in what is itself quoted.
	QuotedStatusID    int64  `json:"quoted_status_id,omitempty"`
	QuotedStatusIDStr string `json:"quoted_status_id_str,omitempty"`
	// QuotedStatus is the quoted tweet. A retweet of a quote repeats that of
	// its RetweetedStatus, usually.
	QuotedStatus *Tweet `json:"quoted_status,omitempty"`
	// QuotedStatusPermalink is the link to the quoted tweet (from 2018 on).
	QuotedStatusPermalink *QuotedStatusPermalink `json:"quoted_status_permalink,omitempty"`
	// IsQuoteStatus is the service's own word; see IsQuote.
	IsQuoteStatus bool `json:"is_quote_status"`
	// ExtendedTweet has the whole text of a tweet that is Truncated (from
	// 2016 on); nil otherwise.
	ExtendedTweet *ExtendedTweet `json:"extended_tweet,omitempty"`
	// Counts at the moment the message was sent: on a live stream 0, but for
	// what is retweeted or quoted. QuoteCount and ReplyCount came in 2018.
	QuoteCount    int64 `json:"quote_count"`    // QuoteCount is how often it was quoted.
	ReplyCount    int64 `json:"reply_count"`    // ReplyCount is the number of replies.
	RetweetCount  Count `json:"retweet_count"`  // RetweetCount is how often it was retweeted; 100 may mean more in 2011.
	FavoriteCount int64 `json:"favorite_count"` // FavoriteCount is the number of likes.
	// Entities are those of Text; see FullEntities.
	Entities Entities `json:"entities"`
	// ExtendedEntities hold the media with their real type; see Media.
	ExtendedEntities *Entities `json:"extended_entities,omitempty"`
	// Favorited and Retweeted are said of the account that is logged in.
	Favorited bool `json:"favorited"`
	Retweeted bool `json:"retweeted"`
	// PossiblySensitive warns of a link or medium. The key comes with links
	// and media only; absent is false.
	PossiblySensitive bool `json:"possibly_sensitive,omitempty"`
	// PossiblySensitiveAppealable comes with it outside of streams.
	PossiblySensitiveAppealable bool `json:"possibly_sensitive_appealable,omitempty"`
	// Scopes limit where a promoted tweet is delivered.
	Scopes *Scopes `json:"scopes,omitempty"`
	// FilterLevel is none, low or medium: the highest filter_level parameter
	// with which a stream still delivers the tweet.
	FilterLevel string `json:"filter_level,omitempty"`
	// Lang is the BCP 47 code of the language that was detected, "und" if
	// none was, "" before 2013.
	Lang string `json:"lang,omitempty"`
	// TimestampMS is when the tweet was posted, to the millisecond. Only the
	// top level has it, from 2014 on.
	TimestampMS Millis `json:"timestamp_ms,omitzero"`
	// MatchingRules name the rules that a tweet matched (enterprise streams).
	MatchingRules []MatchingRule `json:"matching_rules,omitzero"`
	// CurrentUserRetweet is the retweet by the account that is logged in.
	CurrentUserRetweet *CurrentUserRetweet `json:"current_user_retweet,omitempty"`
	// Activities came with retweets in 2011.
	Activities *Activities `json:"activities,omitempty"`
}

// ExtendedTweet is the "extended_tweet" object: what a tweet of more than 140
// characters holds beyond the compatible form. All indices refer to FullText.
type ExtendedTweet struct {
	// FullText is the whole text, HTML-escaped; at most about 280 characters
	// beside leading mentions and links.
	FullText string `json:"full_text"`
	// DisplayTextRange is as in [Tweet].
	DisplayTextRange *Indices `json:"display_text_range,omitempty"`
	// Entities are those of the whole text; here Media have their real type.
	Entities Entities `json:"entities"`
	// ExtendedEntities hold Media; nil without any.
	ExtendedEntities *Entities `json:"extended_entities,omitempty"`
}

// QuotedStatusPermalink is the link to a quoted tweet.
type QuotedStatusPermalink struct {
	URL      string `json:"url"`      // URL is the short link, such as "https://t.co/…".
	Expanded string `json:"expanded"` // Expanded is the tweet's own address.
	Display  string `json:"display"`  // Display is a short form for people to read.
}

// Scopes is the "scopes" object.
type Scopes struct {
	// Followers tells whether it goes to followers as well.
	Followers bool `json:"followers,omitempty"`
	// PlaceIDs are the places to which delivery is limited.
	PlaceIDs []string `json:"place_ids,omitzero"`
}

// MatchingRule is a rule of an enterprise stream that the tweet matched.
type MatchingRule struct {
	Tag   string `json:"tag,omitempty"`    // Tag is the rule's label; "" when null.
	ID    int64  `json:"id,omitempty"`     // ID is the rule's id.
	IDStr string `json:"id_str,omitempty"` // IDStr is ID in decimal.
}

// CurrentUserRetweet is the "current_user_retweet" object.
type CurrentUserRetweet struct {
	ID    int64  `json:"id"`     // ID is the retweet's id.
	IDStr string `json:"id_str"` // IDStr is ID in decimal.
}

// Activities is the "activities" object of 2011: who did what with a tweet.
// The counts were strings on the wire, and each list ends at 100 user ids.
type Activities struct {
	Favoriters      []int64 `json:"favoriters,omitzero"` // Favoriters liked it.
	FavoritersCount Count   `json:"favoriters_count"`    // FavoritersCount counts them.
	Repliers        []int64 `json:"repliers,omitzero"`   // Repliers answered it.
	RepliersCount   Count   `json:"repliers_count"`      // RepliersCount counts them.
	Retweeters      []int64 `json:"retweeters,omitzero"` // Retweeters retweeted it.
	RetweetersCount Count   `json:"retweeters_count"`    // RetweetersCount counts them.
}
