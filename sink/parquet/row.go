package parquet

// row is a Tweet. A null is a value that the message does not have.
type row struct {
	ID        int64  `parquet:"id"`
	CreatedAt int64  `parquet:"created_at,optional,timestamp(millisecond)"`
	Type      string `parquet:"type,dict"`
	Text      string `parquet:"text"`
	Lang      string `parquet:"lang,optional,dict"`
	Source    string `parquet:"source,optional,dict"`

	UserID              int64  `parquet:"user_id"`
	UserScreenName      string `parquet:"user_screen_name,optional"`
	UserName            string `parquet:"user_name,optional"`
	UserDescription     string `parquet:"user_description,optional"`
	UserLocation        string `parquet:"user_location,optional"`
	UserCreatedAt       int64  `parquet:"user_created_at,optional,timestamp(millisecond)"`
	UserFollowersCount  *int64 `parquet:"user_followers_count,optional"`
	UserFriendsCount    *int64 `parquet:"user_friends_count,optional"`
	UserListedCount     *int64 `parquet:"user_listed_count,optional"`
	UserFavouritesCount *int64 `parquet:"user_favourites_count,optional"`
	UserStatusesCount   *int64 `parquet:"user_statuses_count,optional"`
	UserVerified        *bool  `parquet:"user_verified,optional"`

	InReplyToStatusID int64 `parquet:"in_reply_to_status_id,optional"`
	InReplyToUserID   int64 `parquet:"in_reply_to_user_id,optional"`
	RetweetedStatusID int64 `parquet:"retweeted_status_id,optional"`
	RetweetedUserID   int64 `parquet:"retweeted_user_id,optional"`
	QuotedStatusID    int64 `parquet:"quoted_status_id,optional"`
	QuotedUserID      int64 `parquet:"quoted_user_id,optional"`

	Longitude        *float64  `parquet:"longitude,optional"`
	Latitude         *float64  `parquet:"latitude,optional"`
	PlaceID          string    `parquet:"place_id,optional,dict"`
	PlaceName        string    `parquet:"place_name,optional,dict"`
	PlaceCountryCode string    `parquet:"place_country_code,optional,dict"`
	PlaceBBox        []float64 `parquet:"place_bbox,list"`

	Hashtags []string  `parquet:"hashtags,list"`
	URLs     []string  `parquet:"urls,list"`
	Mentions []mention `parquet:"mentions,list"`
	Media    []medium  `parquet:"media,list"`

	RetweetCount        *int64   `parquet:"retweet_count,optional"`
	FavoriteCount       *int64   `parquet:"favorite_count,optional"`
	ReplyCount          *int64   `parquet:"reply_count,optional"`
	QuoteCount          *int64   `parquet:"quote_count,optional"`
	PossiblySensitive   *bool    `parquet:"possibly_sensitive,optional"`
	WithheldInCountries []string `parquet:"withheld_in_countries,list"`
	Raw                 string   `parquet:"raw,optional"`

	values
}

// values are the targets of a row's pointers.
type values struct {
	counts   [9]int64
	verified bool
	point    [2]float64
}

type mention struct {
	ID         int64  `parquet:"id"`
	ScreenName string `parquet:"screen_name"`
}

type medium struct {
	Type string `parquet:"type,dict"`
	URL  string `parquet:"url"`
}

// deleted is a delete notice.
type deleted struct {
	ID     int64 `parquet:"id"`
	UserID int64 `parquet:"user_id,optional"`
	Time   int64 `parquet:"time,optional,timestamp(millisecond)"`
}

// notice is any other message.
type notice struct {
	Kind    string `parquet:"kind,dict"`
	Time    int64  `parquet:"time,optional,timestamp(millisecond)"`
	Message string `parquet:"message"`
}
