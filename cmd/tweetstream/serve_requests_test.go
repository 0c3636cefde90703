package main

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream/streamtest"
)

func TestAsks(t *testing.T) {
	for _, tt := range []struct{ name, query, form, want string }{
		{"nothing", "", "", ""},
		{"a filter", "",
			"language=en%2Cpt&locations=1%2C2%2C3%2C4%2C5%2C6%2C7%2C8" +
				"&follow=12%2C13&track=tall+ships%2Ctea&stall_warnings=true",
			"track tall ships, tea; follow 12, 13; locations 1,2,3,4, 5,6,7,8; language en, pt; " +
				"stall_warnings true"},
		{"a partition", "partition=2&backfillMinutes=5", "", "partition 2; backfillMinutes 5"},
		{"in both places", "track=a&count=5", "track=b", "track a, b; count 5"},
		{"many", "", "follow=" + strings.Repeat("1%2C", 4999) + "1",
			"follow 1, 1, 1, 1, 1, 1, 1, 1 … (5000)"},
		{"long", "", "track=" + strings.Repeat("x", 1000),
			"track " + strings.Repeat("x", maxSaid) + " …"},
		{"coordinates that are no boxes", "", "locations=1%2C2%2C3%2C4%2C5", "locations 1,2,3,4, 5"},
		{"what could be secret", "oauth_token=visible&tier=visible&language=en", "key=visible",
			"language en; key; oauth_token; tier"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			query, err := url.ParseQuery(tt.query)
			if err != nil {
				t.Fatal(err)
			}
			form, err := url.ParseQuery(tt.form)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, asks(streamtest.Request{Query: query, Form: form})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
