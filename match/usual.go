package match

// usual is what most Tweets have in their bytes, whatever they are about. Terms are told
// from it by their other bytes.
const usual = `{"created_at":"Mon Tue Wed Thu Fri Sat Sun Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov
Dec +0000 2012","id":,"id_str":"","text":"","full_text":"","source":"\u003ca href=\"http:\/\/twi
tter.com\/download\/iphone\" rel=\"nofollow\"\u003eTwitter for iPhone Android Web Client\u003c\/a\u003e"
,"truncated":false,"in_reply_to_status_id":null,"in_reply_to_status_id_str":null,
"in_reply_to_user_id":null,"in_reply_to_user_id_str":null,"in_reply_to_screen_name":null,
"user":{"name":"","screen_name":"","location":null,"url":null,"description":null,
"translator_type":"none","protected":false,"verified":false,"followers_count":,"friends_count":,
"listed_count":,"favourites_count":,"statuses_count":,"utc_offset":null,"time_zone":null,
"geo_enabled":false,"lang":"en","contributors_enabled":false,"is_translator":false,
"profile_background_color":"C0DEED",
"profile_background_image_url":"http:\/\/abs.twimg.com\/images\/themes\/theme1\/bg.png",
"profile_background_image_url_https":"https:\/\/si0.twimg.com\/profile_background_images\/",
"profile_background_tile":false,"profile_link_color":"1DA1F2",
"profile_sidebar_border_color":"C0DEED","profile_sidebar_fill_color":"DDEEF6",
"profile_text_color":"333333","profile_use_background_image":true,
"profile_image_url":"http:\/\/pbs.twimg.com\/profile_images\/_normal.jpg",
"profile_image_url_https":"https:\/\/pbs.twimg.com\/profile_images\/_normal.jpeg",
"profile_banner_url":"https:\/\/pbs.twimg.com\/profile_banners\/","default_profile":false,
"default_profile_image":false,"following":null,"follow_request_sent":null,"notifications":null},
"geo":null,"coordinates":null,"place":null,"contributors":null,"retweeted_status":{},
"extended_tweet":{"display_text_range":[]},"quoted_status_id":,"quoted_status_id_str":"",
"quoted_status":{},"quoted_status_permalink":{"url":"https:\/\/t.co\/","expanded":"","display":""},
"is_quote_status":false,"quote_count":0,"reply_count":0,"retweet_count":0,"favorite_count":0,
"entities":{"hashtags":[],
"urls":[{"expanded_url":"https:\/\/twitter.com\/i\/web\/status\/",
"display_url":"twitter.com\/i\/web\/status\/\u2026","indices":[]}],"user_mentions":[],"symbols":[],
"media":[{"media_url":"http:\/\/pbs.twimg.com\/media\/.jpg","media_url_https":"https:",
"type":"photo",
"sizes":{"thumb":{"w":150,"h":150,"resize":"crop"},"medium":{"fit"},"small":{},"large":{}},
"source_status_id":,"source_user_id":}]},"extended_entities":{},"favorited":false,
"retweeted":false,"possibly_sensitive":false,"filter_level":"low","lang":"und",
"timestamp_ms":"","delete":{"status":{"id":,"user_id":}}}`
