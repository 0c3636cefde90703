package rule

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
)

// documented are the rules that the pages of Powerstream, of PowerTrack and of the filtered stream
// show as examples.
var documented = []string{
	// Powerstream
	"from:xdevelopers", "from:123456", "to:jvaleski", "retweets_of:xdevelopers",
	"contains:hello", "contains:-2345.432", `url_contains:"com/willplayforfood"`, "lang:en",
	"has:images", "has:geo", "has:mentions", "has:links", "has:media", "has:lang", "has:symbols",
	"has:videos", "is:retweet", "is:reply",
	`place:"Belmont Central"`, "place:02763fa2a7611cf3",
	"bounding_box:[-112.424083 42.355283 -112.409111 42.792311]",
	"point_radius:[-111.464973 46.371179 25mi]", "point_radius:[-111.464973 46.371179 15km]",
	`bio:"data scientist"`, "bio_name:PhD",
	"retweets_of_status_id:1234567890123456789", "in_reply_to_status_id:1234567890123456789",
	"@username", `"exact phrase"`, "x OR facebook", "x facebook", "(x OR facebook) iphone",
	"x -facebook", "contains:API contains:developer", "has:images lang:en",
	"(from:xdevelopers OR from:api) -is:retweet",
	"contains:AI has:images -is:retweet lang:en",
	"point_radius:[-73.935242 40.730610 25mi] lang:en", "(cat OR dog) lang:en -is:retweet",
	// PowerTrack
	"social", "social media", "social OR data", "social -personality",
	"(social OR data) (academic OR research) -personality -information -university",
	`"social media research"`, "contains:info", `"social media research"~3`, "from:XDevelopers",
	"point_radius:[-105.27346517 40.01924738 10.0mi]",
	`(social OR data) (academic OR research OR "social media research") ` +
		"point_radius:[-105.27346517 40.01924738 10.0mi] lang:en " +
		"-personality -information -university",
	"social data -apple -android -phone", "apple OR -ipad", "(social OR data) -XDevelopers -api",
	"-(iphone OR imac OR macbook)", "-iphone -imac -macbook", "has:hashtags", "-has:hashtags",
	"apple OR iphone ipad", "ipad iphone OR android", "(apple OR iphone) ipad",
	"iphone (ipad OR android)", "Diacrítica", "#cumpleaños", "Cat",
	`"social data" @XDevelopers`, `"Toys \"R\" Us"`,
	"(social OR pizza OR wildfire) -planet", "(🍕 OR 💜 OR 🐢) -🤖",
	`("social media" OR "developer.x.com" OR "wildfire911" OR "coca-cola") -"planet earth"`,
	"(#social OR #pizza OR #2016election) -#planet", "(@XDevelopers OR @api OR @twittereng) -@jack",
	`"social media"~5 OR "API"~3`,
	`(contains:social OR contains:"wikipedia.com") -contains:"buy now"`,
	"(from:2244994945 OR from:api OR from:twittereng) -from:jack",
	"(to:2244994945 OR to:api OR to:twittereng) -to:jack",
	`@XDevelopers url:"developer.x.com"`,
	`(url_contains:"developer.x.com" OR url_contains:wildfire) -url_contains:reddit`,
	`(bio:engineer OR bio:"wordpress.com" OR bio:🚀) -bio:troll`,
	"to:api statuses_count:10", "statuses_count:1000..10000", "followers_count:1000..10000",
	"friends_count:1000..10000", "listed_count:10..100", "($TWTR OR $TSLA OR $BRK.A) -$F",
	"(retweets_of:2244994945 OR retweets_of:api OR retweets_of:twittereng) -retweets_of:jack",
	"retweets_of_status_id:1293593516040269825", "in_reply_to_status_id:1293593516040269825",
	"#happybirthday sample:5", `"happy birthday"~5 sample:80`,
	`#happybirthday source:"X for iPhone"`,
	`"This is a test X from my TestingApp" source:MyTestAppName`,
	"(@XDevelopers OR to:XDevelopers) lang:es",
	`(place:London OR place:"Great Britain") -place:USA`, "place:fd70c22040963ac7",
	"place_country:GB OR place_country:AU OR place_country:CA",
	"point_radius:[-105.27346517 40.01924738 0.5mi]", "point_radius:[2.355128 48.861118 16km]",
	"bounding_box:[-105.301758 39.964069 -105.178505 40.09455]",
	`profile_region:"New York"`, `profile_locality:"San Francisco"`,
	`profile_subregion:"Santa Clara County"`, "@XDevelopers -is:reply", "@XDevelopers is:quote",
	"@XDevelopers is:verified", "bio:software engineer", `bio:"software engineer"`,
	`url:"/developer"`, "snow lang:en", "has:profile_geo", "has:derived_user_geo",
	// the filtered stream
	`"X data" has:mentions (has:media OR has:links)`, "snow day #NoSchool",
	"grumpy OR cat OR #meme", "cat #meme -grumpy", "(grumpy cat) OR (#meme has:images)",
	"skiing -(snow OR day OR noschool)", `("X API" OR #v2) -"filtered stream"`,
	"#thankunext #fanart", "$twtr OR @XDevelopers -$fb", "context:10.799022225751871488",
	"context:47.*", `entity:"Michael Jordan"`, "conversation_id:1334987486343299072",
	"from_affiliate_of:XDevelopers", "to_affiliate_of:XDevelopers", "url_title:snow",
	`bio_location:"big apple" OR bio_location:nyc`, `"mobile games" -is:nullcast`,
	"#stonks has:cashtags", "#icebucketchallenge has:video_link", "#nowplaying @spotify sample:15",
	"min_followers:1000", "tweets_count:1000..10000", "following_count:1000..10000",
	"in_reply_to_tweet_id:1539382664746020864", "retweets_of_tweet_id:1539382664746020864",
	`embedding:"climate change policy" embedding_threshold:0.4`,
	"-is:retweet has:geo (from:NWSNHC OR from:NHC_Atlantic OR from:USGS_TexasRain)",
	"context:65.852262932607926273 -context:66.852262932607926273 -is:retweet has:images lang:ja",
}

// unknowable are the operators that the rules above have and no Tweet decides.
var unknowable = []string{
	"sample:", "profile_region:", "profile_locality:", "profile_subregion:", "has:profile_geo",
	"has:derived_user_geo", "context:", "entity:", "conversation_id:", "from_affiliate_of:",
	"to_affiliate_of:", "url_title:", "is:nullcast", "embedding:", "embedding_threshold:",
}

// TestDocumentedRules: each parses, and is compiled or refused for an operator that is listed.
func TestDocumentedRules(t *testing.T) {
	seen := map[string]bool{}
	for _, value := range documented {
		r := parse(t, value)
		roundTrip(t, r)
		_, err := NewSet(r)
		var e *OperatorError
		if errors.As(err, &e) {
			seen[e.Operator] = true
			if !slices.Contains(unknowable, e.Operator) {
				t.Errorf("%s: %v", value, err)
			}
		} else if err != nil {
			t.Errorf("%s: %v", value, err)
		}
	}
	for _, name := range unknowable {
		if !seen[name] && name != "embedding_threshold:" {
			t.Errorf("no rule is refused for %s", name)
		}
	}
}

// TestPageListsOperators: docs/rules.md has every operator, among those that are decided here or
// among the others.
func TestPageListsOperators(t *testing.T) {
	page, err := os.ReadFile("../../docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	_, here, _ := strings.Cut(string(page), "\n## Operators\n")
	here, elsewhere, ok := strings.Cut(here, "\n## Known to the service alone\n")
	if !ok {
		t.Fatal("the page has other headings")
	}
	for name, op := range operators {
		if (op.compile != nil) != inFirstCell(here, name) ||
			(op.compile == nil) != inFirstCell(elsewhere, name) {
			t.Errorf("%s is not in the right table of docs/rules.md", name)
		}
	}
}

// inFirstCell reports whether a row of a table begins with a cell that has name.
func inFirstCell(text, name string) bool {
	for line := range strings.Lines(text) {
		cells := strings.Split(line, "|")
		if len(cells) > 2 && strings.Contains(cells[1], "`"+name+"`") {
			return true
		}
	}
	return false
}
