package tweet

// User is the "user" object, as it was when the message was sent. Counts are
// those of that moment.
type User struct {
	// ID is the account's id, and IDStr the same in decimal.
	ID    int64  `json:"id"`
	IDStr string `json:"id_str"`
	// Name is the display name; it may be "".
	Name string `json:"name"`
	// ScreenName is the handle without its "@". It can change; ID cannot.
	ScreenName string `json:"screen_name"`
	// Location and Description are free text by the account's owner, URL the
	// link on the profile; all three are "" when null.
	Location    string `json:"location,omitempty"`
	URL         string `json:"url,omitempty"`
	Description string `json:"description,omitempty"`
	// Entities describe URL and Description. Streams leave them out, other
	// sources of v1.1 objects send them.
	Entities *UserEntities `json:"entities,omitempty"`
	// DisplayURL and ExpandedURL belong to URL; seen in 2011 only.
	DisplayURL  string `json:"display_url,omitempty"`
	ExpandedURL string `json:"expanded_url,omitempty"`
	// TranslatorType is none, regular, badged or moderator (from 2018 on).
	TranslatorType string `json:"translator_type,omitempty"`
	// Protected accounts show their tweets to approved followers only.
	Protected bool `json:"protected"`
	// Verified is the badge of the time.
	Verified bool `json:"verified"`
	// FollowersCount is the number of followers.
	FollowersCount int64 `json:"followers_count"`
	// FriendsCount is the number of accounts followed. It may be negative.
	FriendsCount int64 `json:"friends_count"`
	// ListedCount is the number of public lists with this account.
	ListedCount int64 `json:"listed_count"`
	// FavouritesCount is the number of tweets liked (the wire spells it so).
	FavouritesCount int64 `json:"favourites_count"`
	// StatusesCount is the number of tweets, retweets included.
	StatusesCount int64 `json:"statuses_count"`
	// CreatedAt is when the account was made.
	CreatedAt Time `json:"created_at"`
	// UTCOffset is in seconds east of UTC, not always whole hours; nil when
	// null, as it always is from mid-2018 on.
	UTCOffset *int64 `json:"utc_offset"`
	// TimeZone is a name such as "London"; "" when null, as UTCOffset.
	TimeZone string `json:"time_zone,omitempty"`
	// GeoEnabled accounts may attach a location to tweets.
	GeoEnabled bool `json:"geo_enabled"`
	// Lang is the language of the account's interface, such as "en" or
	// "zh-cn", in varying case; "" when null, as it always is from July 2019 on.
	Lang string `json:"lang,omitempty"`
	// ContributorsEnabled accounts could let others write for them.
	ContributorsEnabled bool `json:"contributors_enabled"`
	// IsTranslator marks members of the translators' community.
	IsTranslator bool `json:"is_translator"`

	// The look of the profile: colours are six hexadecimal digits without
	// "#", and images come as http and https addresses. Each may be "".

	ProfileBackgroundColor         string `json:"profile_background_color"`           // ProfileBackgroundColor is a colour.
	ProfileBackgroundImageURL      string `json:"profile_background_image_url"`       // ProfileBackgroundImageURL is an http address.
	ProfileBackgroundImageURLHTTPS string `json:"profile_background_image_url_https"` // ProfileBackgroundImageURLHTTPS is the https one.
	ProfileBackgroundTile          bool   `json:"profile_background_tile"`            // ProfileBackgroundTile repeats the background image.
	ProfileLinkColor               string `json:"profile_link_color"`                 // ProfileLinkColor is a colour.
	ProfileSidebarBorderColor      string `json:"profile_sidebar_border_color"`       // ProfileSidebarBorderColor is a colour.
	ProfileSidebarFillColor        string `json:"profile_sidebar_fill_color"`         // ProfileSidebarFillColor is a colour.
	ProfileTextColor               string `json:"profile_text_color"`                 // ProfileTextColor is a colour.
	ProfileUseBackgroundImage      bool   `json:"profile_use_background_image"`       // ProfileUseBackgroundImage shows the background image.
	ProfileImageURL                string `json:"profile_image_url"`                  // ProfileImageURL is the avatar, 48 pixels wide ("_normal").
	ProfileImageURLHTTPS           string `json:"profile_image_url_https"`            // ProfileImageURLHTTPS is the same over TLS.
	ProfileBannerURL               string `json:"profile_banner_url,omitempty"`       // ProfileBannerURL is absent without a banner.

	// DefaultProfile means that theme and background were never changed,
	// DefaultProfileImage that no avatar was uploaded.
	DefaultProfile      bool `json:"default_profile"`
	DefaultProfileImage bool `json:"default_profile_image"`
	// ShowAllInlineMedia is a setting seen in 2011 only.
	ShowAllInlineMedia bool `json:"show_all_inline_media,omitempty"`
	// WithheldInCountries are the two-letter codes of the countries where the
	// account is withheld; "XX" means all, "XY" a DMCA request.
	WithheldInCountries []string `json:"withheld_in_countries,omitzero"`
	// WithheldScope is "user" if the whole account is withheld.
	WithheldScope string `json:"withheld_scope,omitempty"`

	// What the account that is logged in has to do with this one. Always null
	// on streams, thus false.

	Following         bool `json:"following,omitempty"`           // Following: it follows this account.
	FollowRequestSent bool `json:"follow_request_sent,omitempty"` // FollowRequestSent: it asked to follow.
	Notifications     bool `json:"notifications,omitempty"`       // Notifications: it gets its tweets by SMS.
}

// UserEntities is the "entities" object of a user: one object for each text
// with links in it. Of both, only URLs are filled.
type UserEntities struct {
	URL         *Entities `json:"url,omitempty"`         // URL describes [User.URL]; nil when it is null.
	Description *Entities `json:"description,omitempty"` // Description describes [User.Description].
}
