package tweet

// User is the "user" object. All its values are those of the moment of sending.
type User struct {
	// ID is the account's id.
	ID int64 `json:"id"`
	// IDStr is ID in decimal.
	IDStr string `json:"id_str"`
	// Name is the display name; it may be "".
	Name string `json:"name"`
	// ScreenName is the handle without its "@". It can change; ID cannot.
	ScreenName string `json:"screen_name"`
	// Location is free text by the account's owner; "" when null.
	Location string `json:"location,omitempty"`
	// URL is the link on the profile; "" when null.
	URL string `json:"url,omitempty"`
	// Description is free text by the account's owner; "" when null.
	Description string `json:"description,omitempty"`
	// Entities describe URL and Description. Streams leave them out, other
	// sources of v1.1 objects send them.
	Entities *UserEntities `json:"entities,omitempty"`
	// DisplayURL is a short form of URL for people to read (2011 only).
	DisplayURL string `json:"display_url,omitempty"`
	// ExpandedURL is the target of URL (2011 only).
	ExpandedURL string `json:"expanded_url,omitempty"`
	// TranslatorType is none, regular, badged or moderator (from 2018 on).
	TranslatorType string `json:"translator_type,omitempty"`
	// Protected accounts show their Tweets to approved followers only.
	Protected bool `json:"protected"`
	// Verified is the badge of the time.
	Verified bool `json:"verified"`
	// FollowersCount is the number of followers.
	FollowersCount int64 `json:"followers_count"`
	// FriendsCount is the number of accounts followed. It may be negative.
	FriendsCount int64 `json:"friends_count"`
	// ListedCount is the number of public lists with this account.
	ListedCount int64 `json:"listed_count"`
	// FavouritesCount is the number of Tweets liked (the wire spells it so).
	FavouritesCount int64 `json:"favourites_count"`
	// StatusesCount is the number of Tweets, retweets included.
	StatusesCount int64 `json:"statuses_count"`
	// CreatedAt is the time of the account's creation.
	CreatedAt Time `json:"created_at"`
	// UTCOffset is in seconds east of UTC, not always whole hours. Nil when
	// null, as it always is from mid-2018 on.
	UTCOffset *int64 `json:"utc_offset"`
	// TimeZone is a name such as "London"; "" when null, as UTCOffset.
	TimeZone string `json:"time_zone,omitempty"`
	// GeoEnabled accounts may attach a location to Tweets.
	GeoEnabled bool `json:"geo_enabled"`
	// Lang is the language of the account's interface, such as "en" or
	// "zh-cn", in varying case. "" when null, as it always is from July 2019 on.
	Lang string `json:"lang,omitempty"`
	// ContributorsEnabled accounts could let others write for them.
	ContributorsEnabled bool `json:"contributors_enabled"`
	// IsTranslator marks members of the translators' community.
	IsTranslator bool `json:"is_translator"`

	// ProfileBackgroundColor is six hexadecimal digits without "#", as all
	// colours here. Each colour and address may be "".
	ProfileBackgroundColor string `json:"profile_background_color"`
	// ProfileBackgroundImageURL is the http address of the background image.
	ProfileBackgroundImageURL string `json:"profile_background_image_url"`
	// ProfileBackgroundImageURLHTTPS is its https address.
	ProfileBackgroundImageURLHTTPS string `json:"profile_background_image_url_https"`
	// ProfileBackgroundTile repeats the background image.
	ProfileBackgroundTile bool `json:"profile_background_tile"`
	// ProfileLinkColor is the colour of links.
	ProfileLinkColor string `json:"profile_link_color"`
	// ProfileSidebarBorderColor is the colour of the sidebar's border.
	ProfileSidebarBorderColor string `json:"profile_sidebar_border_color"`
	// ProfileSidebarFillColor is the colour of the sidebar.
	ProfileSidebarFillColor string `json:"profile_sidebar_fill_color"`
	// ProfileTextColor is the colour of text.
	ProfileTextColor string `json:"profile_text_color"`
	// ProfileUseBackgroundImage shows the background image.
	ProfileUseBackgroundImage bool `json:"profile_use_background_image"`
	// ProfileImageURL is the http address of the avatar, 48 pixels wide
	// ("_normal").
	ProfileImageURL string `json:"profile_image_url"`
	// ProfileImageURLHTTPS is its https address.
	ProfileImageURLHTTPS string `json:"profile_image_url_https"`
	// ProfileBannerURL is the address of the banner; absent without one.
	ProfileBannerURL string `json:"profile_banner_url,omitempty"`

	// DefaultProfile tells that theme and background were never changed.
	DefaultProfile bool `json:"default_profile"`
	// DefaultProfileImage tells that no avatar was uploaded.
	DefaultProfileImage bool `json:"default_profile_image"`
	// ShowAllInlineMedia is a setting of 2011.
	ShowAllInlineMedia bool `json:"show_all_inline_media,omitempty"`
	// WithheldInCountries are the countries where the account is withheld.
	WithheldInCountries Countries `json:"withheld_in_countries,omitzero"`
	// WithheldScope is "user" if the whole account is withheld.
	WithheldScope string `json:"withheld_scope,omitempty"`

	// Following tells that the account that is logged in follows this one. It
	// and the next two are null on streams, and thus false.
	Following bool `json:"following,omitempty"`
	// FollowRequestSent tells that the account that is logged in asked to
	// follow this one.
	FollowRequestSent bool `json:"follow_request_sent,omitempty"`
	// Notifications tells that the account that is logged in gets the Tweets
	// of this one by SMS.
	Notifications bool `json:"notifications,omitempty"`
	// Derived is what an enterprise stream has made out of the profile.
	Derived *Derived `json:"derived,omitempty"`
}

// Derived is the "derived" object of a user.
type Derived struct {
	// Locations are places that User.Location stands for.
	Locations []DerivedLocation `json:"locations,omitzero"`
}

// DerivedLocation is one element of user.derived.locations. Any part may be "".
type DerivedLocation struct {
	Country     string `json:"country,omitempty"`      // Country is its name.
	CountryCode string `json:"country_code,omitempty"` // CountryCode is of two letters.
	Locality    string `json:"locality,omitempty"`     // Locality is a city.
	Region      string `json:"region,omitempty"`       // Region is a state or a province.
	SubRegion   string `json:"sub_region,omitempty"`   // SubRegion is a county.
	FullName    string `json:"full_name,omitempty"`    // FullName is for people to read.
	Geo         *Point `json:"geo,omitempty"`          // Geo is its centre.
}

// UserEntities is the "entities" object of a user: one object for each text
// with links in it. Of both, only URLs are filled.
type UserEntities struct {
	// URL describes [User.URL]; nil when null.
	URL *Entities `json:"url,omitempty"`
	// Description describes [User.Description].
	Description *Entities `json:"description,omitempty"`
}
