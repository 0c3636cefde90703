package rule

import (
	"maps"
	"slices"
	"strings"
)

// operator is a kind of clause.
type operator struct {
	name string
	kind kind
	// compile makes the test of a clause; nil if no Tweet can decide it.
	compile func(*compiler, *clause) test
}

// The operators that have no name.
var (
	termOperator   = &operator{name: "term", kind: kindTerm, compile: (*compiler).words}
	phraseOperator = &operator{name: `"phrase"`, kind: kindPhrase, compile: (*compiler).words}
	nearOperator   = &operator{name: `"phrase"~N`, kind: kindNear, compile: (*compiler).proximity}
)

// operators are all others by their names, also by their second names.
var operators map[string]*operator

func init() { // not in the declaration: that would be a cycle
	operators = map[string]*operator{}
	add := func(kind kind, compile func(*compiler, *clause) test, names ...string) {
		op := &operator{name: names[0], kind: kind, compile: compile}
		for _, name := range names {
			operators[name] = op
		}
	}
	fact := (*compiler).fact

	add(kindHashtag, fact, "#")
	add(kindUser, fact, "@")
	add(kindSymbol, fact, "$")
	add(kindUser, fact, "from:")
	add(kindUser, fact, "to:")
	add(kindUser, fact, "retweets_of:", "retweets_of_user:")
	add(kindID, fact, "retweets_of_status_id:", "retweets_of_tweet_id:")
	add(kindID, fact, "in_reply_to_status_id:", "in_reply_to_tweet_id:")
	add(kindText, fact, "place:")
	add(kindCountry, fact, "place_country:")
	add(kindText, fact, "source:")
	add(kindLanguage, fact, "lang:")

	add(kindText, (*compiler).substring, "contains:")
	add(kindText, (*compiler).substring, "url_contains:")
	add(kindWords, (*compiler).words, "url:")
	add(kindWords, (*compiler).words, "bio:", "user_bio:")
	add(kindWords, (*compiler).words, "bio_name:", "user_bio_name:")
	add(kindWords, (*compiler).words, "bio_location:", "user_bio_location:")

	add(kindBox, (*compiler).area, "bounding_box:", "geo_bounding_box:")
	add(kindCircle, (*compiler).area, "point_radius:", "geo_point_radius:")

	add(kindRange, (*compiler).count, "followers_count:")
	add(kindRange, (*compiler).count, "friends_count:", "following_count:")
	add(kindRange, (*compiler).count, "listed_count:", "user_in_lists_count:")
	add(kindRange, (*compiler).count, "statuses_count:", "tweets_count:")
	add(kindCount, (*compiler).count, "min_followers:")

	for _, names := range [][]string{
		{"has:links"}, {"has:media", "has:media_link"}, {"has:images"},
		{"has:videos", "has:video_link"}, {"has:hashtags"}, {"has:mentions"},
		{"has:symbols", "has:cashtags"}, {"has:geo"}, {"has:lang"},
		{"is:retweet"}, {"is:quote"}, {"is:reply"}, {"is:verified"},
	} {
		add(kindNone, fact, names...)
	}

	// Only the service can decide these.
	add(kindNone, nil, "has:profile_geo", "has:derived_user_geo")
	add(kindNone, nil, "is:nullcast")
	add(kindPercent, nil, "sample:")
	add(kindWords, nil, "url_title:", "within_url_title:")
	add(kindWords, nil, "url_description:", "within_url_description:")
	add(kindCountry, nil, "profile_country:")
	add(kindText, nil, "profile_region:")
	add(kindText, nil, "profile_locality:")
	add(kindText, nil, "profile_subregion:")
	add(kindBox, nil, "profile_bounding_box:")
	add(kindCircle, nil, "profile_point_radius:")
	add(kindText, nil, "context:")
	add(kindText, nil, "entity:")
	add(kindID, nil, "conversation_id:")
	add(kindUser, nil, "from_affiliate_of:")
	add(kindUser, nil, "to_affiliate_of:")
	add(kindText, nil, "embedding:")
	add(kindText, nil, "embedding_threshold:")
}

// optionsOf lists the values of has or is, "" for other names.
func optionsOf(name string) string {
	var options []string
	for _, known := range slices.Sorted(maps.Keys(operators)) {
		option, ok := strings.CutPrefix(known, name)
		if isFirst := operators[known].name == known; ok && option != "" && isFirst {
			options = append(options, option)
		}
	}
	return strings.Join(options, ", ")
}
