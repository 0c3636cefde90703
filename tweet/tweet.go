// Package tweet has the objects of the Twitter API v1.1 as its streams sent
// them: [Tweet], [User], [Entities], [Media], [Place] and the notices, such as
// [Delete]. It needs only the standard library and works without the rest of
// this module.
//
// # Reading
//
// [Unmarshal] decodes one Tweet. Some questions need several keys for an
// answer; the methods of [Tweet] give it:
//
//	t.FullText()    // the whole text, extended or not, retweet or not
//	t.Media()       // photos, videos and GIFs with their real type
//	t.Original()    // the retweeted Tweet, or t itself
//	t.Timestamp()   // to the millisecond where the Tweet tells
//	t.Point()       // longitude and latitude, if it has them
//
// Text is HTML-escaped on the wire: "&" is sent as "&amp;", "<" as "&lt;". It is
// kept so, because indices count it so. For display use
// html.UnescapeString(t.FullText()).
//
// # Null, absent, zero
//
// A null key and an absent key both leave the zero value. An object that may be
// absent is a pointer, and nil then. A list is nil when absent and empty when
// sent empty.
//
// Fields stand in the order of the keys on the wire (from 2014 on).
// [json.Marshal] gives v1.1 JSON again, with three differences: a null key may
// be absent; a count such as "100+" is the number 100; and a key that every
// Tweet has today, such as quote_count, is written even if the original is
// older than that key.
//
// # Not modelled
//
// These keys have no field; the raw bytes of a message keep them:
//
//   - entities.trends, which is always empty;
//   - hashtags, urls and user_mentions in user.entities (2011, always empty);
//   - twinl_lang and twinl_source, added by the owner of one archive;
//   - keys of other API responses: user.status, user.has_extended_profile,
//     user.is_translation_enabled, user.profile_location,
//     user.profile_*_extensions_alt_text.
package tweet

import "time"

// Tweet is a Tweet, also called a status. The same type serves the top level,
// RetweetedStatus and QuotedStatus. On streams only a RetweetedStatus contains
// another Tweet, its QuotedStatus.
//
// Several goroutines may read a Tweet at once.
type Tweet struct {
	// CreatedAt is the time of posting, to the second. See Timestamp.
	CreatedAt Time `json:"created_at"`
	// ID is the Tweet's id. It exceeds 2^53, so it must not pass through a
	// float64.
	ID int64 `json:"id"`
	// IDStr is ID in decimal.
	IDStr string `json:"id_str"`
	// Text is the text as sent, HTML-escaped. It is cut with "…" when Truncated
	// and on long retweets, and "" if the message has full_text instead.
	// FullText is nearly always the better choice.
	Text string `json:"text,omitempty"`
	// ExtendedText is the key full_text at the top level. It replaces text in
	// responses to tweet_mode=extended; streams do not have it.
	ExtendedText string `json:"full_text,omitempty"`
	// DisplayTextRange is the part of the text without leading mentions and
	// trailing links to media. It may be empty. Nil when absent.
	DisplayTextRange *Indices `json:"display_text_range,omitempty"`
	// Source is the HTML anchor of the application used, the word "web", or
	// "". See SourceName and SourceURL.
	Source string `json:"source"`
	// Truncated tells that Text is not the whole text. ExtendedTweet has the
	// rest from 2016 on, RetweetedStatus on retweets of 2011.
	Truncated bool `json:"truncated"`
	// InReplyToStatusID is the id of the Tweet that this one answers, or 0. A
	// Tweet that starts with a mention has only InReplyToUserID.
	InReplyToStatusID int64 `json:"in_reply_to_status_id,omitempty"`
	// InReplyToStatusIDStr is InReplyToStatusID in decimal.
	InReplyToStatusIDStr string `json:"in_reply_to_status_id_str,omitempty"`
	// InReplyToUserID is the id of the account that this Tweet answers, or 0.
	InReplyToUserID int64 `json:"in_reply_to_user_id,omitempty"`
	// InReplyToUserIDStr is InReplyToUserID in decimal.
	InReplyToUserIDStr string `json:"in_reply_to_user_id_str,omitempty"`
	// InReplyToScreenName is the handle of that account, without "@".
	InReplyToScreenName string `json:"in_reply_to_screen_name,omitempty"`
	// User is the author.
	User User `json:"user"`
	// Geo is the place of writing in an older form. Streams send both Geo and
	// Coordinates, or neither. See Point.
	Geo *GeoPoint `json:"geo"`
	// Coordinates are the place of writing. See Point.
	Coordinates *Point `json:"coordinates"`
	// Place is the place that the author named.
	Place *Place `json:"place"`
	// Contributors wrote for the author. Nearly always null.
	Contributors []Contributor `json:"contributors"`
	// WithheldCopyright tells that the Tweet is withheld for a DMCA request.
	WithheldCopyright bool `json:"withheld_copyright,omitempty"`
	// WithheldInCountries are the countries where the Tweet is withheld.
	WithheldInCountries Countries `json:"withheld_in_countries,omitzero"`
	// WithheldScope is "status" if the Tweet is withheld, "user" if its author
	// is.
	WithheldScope string `json:"withheld_scope,omitempty"`
	// RetweetedStatus is the original of a retweet.
	RetweetedStatus *Tweet `json:"retweeted_status,omitempty"`
	// QuotedStatusID is the id of the quoted Tweet, or 0.
	QuotedStatusID int64 `json:"quoted_status_id,omitempty"`
	// QuotedStatusIDStr is QuotedStatusID in decimal.
	QuotedStatusIDStr string `json:"quoted_status_id_str,omitempty"`
	// QuotedStatus is the quoted Tweet. It is nil if that Tweet was deleted, and
	// inside of another quoted Tweet. A retweet of a quote usually repeats the
	// one of its RetweetedStatus.
	QuotedStatus *Tweet `json:"quoted_status,omitempty"`
	// QuotedStatusPermalink is the link to the quoted Tweet (from 2018 on).
	QuotedStatusPermalink *QuotedStatusPermalink `json:"quoted_status_permalink,omitempty"`
	// IsQuoteStatus is the service's own word. See IsQuote.
	IsQuoteStatus bool `json:"is_quote_status"`
	// ExtendedTweet has the whole text of a Tweet that is Truncated (from 2016
	// on). Nil otherwise.
	ExtendedTweet *ExtendedTweet `json:"extended_tweet,omitempty"`
	// QuoteCount is the number of quotes (from 2018 on). As with the counts
	// below, it is that of the moment of sending: 0 on a live stream, except in
	// a retweeted or quoted Tweet.
	QuoteCount int64 `json:"quote_count"`
	// ReplyCount is the number of replies (from 2018 on).
	ReplyCount int64 `json:"reply_count"`
	// RetweetCount is the number of retweets. In 2011 100 may mean more.
	RetweetCount Count `json:"retweet_count"`
	// FavoriteCount is the number of likes.
	FavoriteCount int64 `json:"favorite_count"`
	// Entities are those of Text. See FullEntities.
	Entities Entities `json:"entities"`
	// ExtendedEntities hold the media with their real type. See Media.
	ExtendedEntities *Entities `json:"extended_entities,omitempty"`
	// Favorited tells that the account that is logged in likes the Tweet.
	Favorited bool `json:"favorited"`
	// Retweeted tells that the account that is logged in retweeted it.
	Retweeted bool `json:"retweeted"`
	// PossiblySensitive warns of a link or a medium. The key is absent without
	// either.
	PossiblySensitive bool `json:"possibly_sensitive,omitempty"`
	// PossiblySensitiveAppealable comes with it outside of streams.
	PossiblySensitiveAppealable bool `json:"possibly_sensitive_appealable,omitempty"`
	// Editable tells that the Tweet could be edited when it was posted
	// (enterprise streams, from September 2022 on).
	Editable bool `json:"editable,omitempty"`
	// Scopes limit the delivery of a promoted Tweet.
	Scopes *Scopes `json:"scopes,omitempty"`
	// FilterLevel is none, low or medium: the highest filter_level parameter of
	// a stream that still delivers the Tweet.
	FilterLevel string `json:"filter_level,omitempty"`
	// Lang is the BCP 47 code of the detected language, "und" if none was
	// detected, "" before 2013.
	Lang string `json:"lang,omitempty"`
	// TimestampMS is the time of posting, to the millisecond. Only the top level
	// has it, from 2014 on.
	TimestampMS Millis `json:"timestamp_ms,omitzero"`
	// MatchingRules name the rules of an enterprise stream that the Tweet
	// matches.
	MatchingRules []MatchingRule `json:"matching_rules,omitzero"`
	// EditHistory names all versions of the Tweet. It comes with Editable.
	EditHistory *EditHistory `json:"edit_history,omitempty"`
	// EditControls limit further edits. They come with Editable.
	EditControls *EditControls `json:"edit_controls,omitempty"`
	// CurrentUserRetweet is the retweet by the account that is logged in.
	CurrentUserRetweet *CurrentUserRetweet `json:"current_user_retweet,omitempty"`
	// Activities came with retweets in 2011.
	Activities *Activities `json:"activities,omitempty"`
}

// ExtendedTweet is the "extended_tweet" object: the parts of a Tweet of more
// than 140 characters that its compatible form lacks. All indices refer to
// FullText.
type ExtendedTweet struct {
	// FullText is the whole text, HTML-escaped: about 280 characters at most,
	// beside leading mentions and links.
	FullText string `json:"full_text"`
	// DisplayTextRange is as in [Tweet].
	DisplayTextRange *Indices `json:"display_text_range,omitempty"`
	// Entities are those of the whole text. Here Media have their real type.
	Entities Entities `json:"entities"`
	// ExtendedEntities hold Media; nil without any.
	ExtendedEntities *Entities `json:"extended_entities,omitempty"`
}

// QuotedStatusPermalink is the link to a quoted Tweet.
type QuotedStatusPermalink struct {
	URL      string `json:"url"`      // URL is the short link, such as "https://t.co/…".
	Expanded string `json:"expanded"` // Expanded is the Tweet's own address.
	Display  string `json:"display"`  // Display is a short form for people to read.
}

// Scopes is the "scopes" object.
type Scopes struct {
	// Followers tells whether the Tweet goes to followers as well.
	Followers bool `json:"followers,omitempty"`
	// PlaceIDs are the only places of delivery.
	PlaceIDs []string `json:"place_ids,omitzero"`
}

// MatchingRule is a rule of an enterprise stream that a Tweet matches.
type MatchingRule struct {
	Tag   string `json:"tag,omitempty"`    // Tag is the rule's label; "" when null.
	ID    RuleID `json:"id,omitempty"`     // ID is the rule's id.
	IDStr string `json:"id_str,omitempty"` // IDStr is ID in decimal.
}

// EditHistory is the "edit_history" object: each edit of a Tweet is a Tweet with
// an id of its own.
type EditHistory struct {
	// InitialTweetID is the id of the first version.
	InitialTweetID StringID `json:"initial_tweet_id"`
	// EditTweetIDs are the ids of all versions, the first included, oldest
	// first. The last one is not always the Tweet at hand.
	EditTweetIDs []StringID `json:"edit_tweet_ids,omitzero"`
}

// EditControls is the "edit_controls" object.
type EditControls struct {
	// EditableUntilMS is the end of the time for edits, in milliseconds since
	// the Unix epoch; 0 if absent. See EditableUntil.
	EditableUntilMS int64 `json:"editable_until_ms"`
	// EditsRemaining is the number of edits that are left.
	EditsRemaining int64 `json:"edits_remaining"`
}

// EditableUntil returns the end of the time for edits in UTC, or the zero time if
// c does not tell it. Zero for nil.
func (c *EditControls) EditableUntil() time.Time {
	if c == nil {
		return time.Time{}
	}
	return Millis(c.EditableUntilMS).Time()
}

// CurrentUserRetweet is the "current_user_retweet" object.
type CurrentUserRetweet struct {
	ID    int64  `json:"id"`     // ID is the retweet's id.
	IDStr string `json:"id_str"` // IDStr is ID in decimal.
}

// Activities is the "activities" object of 2011: the users who did something
// with a Tweet. The counts were strings on the wire, and each list ends at 100
// user ids.
type Activities struct {
	Favoriters      []int64 `json:"favoriters,omitzero"` // Favoriters liked it.
	FavoritersCount Count   `json:"favoriters_count"`    // FavoritersCount counts them.
	Repliers        []int64 `json:"repliers,omitzero"`   // Repliers answered it.
	RepliersCount   Count   `json:"repliers_count"`      // RepliersCount counts them.
	Retweeters      []int64 `json:"retweeters,omitzero"` // Retweeters retweeted it.
	RetweetersCount Count   `json:"retweeters_count"`    // RetweetersCount counts them.
}
