package main

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/gotweetstream/tweetstream"
)

// final are the statuses that no further request can change.
var final = []int{
	http.StatusBadRequest, http.StatusPaymentRequired, http.StatusNotAcceptable,
	http.StatusConflict, http.StatusUnprocessableEntity,
}

func (f *feedFlags) powerstream(int) tweetstream.Feed {
	params := f.backfill()
	if f.localDCOnly {
		params.Set("localDcOnly", "true")
	}
	return tweetstream.Feed{
		Name: "powerstream", BaseURL: "https://api.x.com", Path: "/2/powerstream", Params: params,
		Auth: tweetstream.AuthBearer, Heartbeat: 20 * time.Second, Final: final,
		Limits: []tweetstream.PaceLimit{{Attempts: 50, In: 15 * time.Minute}},
	}
}

func (f *feedFlags) powertrack(p int) tweetstream.Feed { return f.gnip("powertrack", p) }
func (f *feedFlags) decahose(p int) tweetstream.Feed   { return f.gnip("sample10", p) }
func (f *feedFlags) likes(p int) tweetstream.Feed      { return f.gnip("sample10-likes", p) }
func (f *feedFlags) compliance(p int) tweetstream.Feed { return f.gnip("compliance", p) }

func (f *feedFlags) gnip(product string, partition int) tweetstream.Feed {
	params, name := f.backfill(), f.feed.name
	if partition > 0 {
		params.Set("partition", strconv.Itoa(partition))
		name += "/" + strconv.Itoa(partition)
	}
	return tweetstream.Feed{
		Name: name, BaseURL: "https://gnip-stream.x.com", Params: params,
		Path: "/stream/" + product + "/accounts/" + f.account +
			"/publishers/twitter/" + f.label + ".json",
		Auth: tweetstream.AuthBasic, Heartbeat: 10 * time.Second, Final: final,
		StallTimeout: 35 * time.Second,
		Limits:       []tweetstream.PaceLimit{{Attempts: 10, In: time.Minute}},
	}
}

func (f *feedFlags) own(int) tweetstream.Feed {
	return tweetstream.Feed{Name: f.path, Path: f.path}
}

func (f *feedFlags) backfill() url.Values {
	params := url.Values{}
	if f.backfillMinutes > 0 {
		params.Set("backfillMinutes", strconv.Itoa(f.backfillMinutes))
	}
	return params
}
