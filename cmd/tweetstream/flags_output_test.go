package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/render"
)

func TestKinds(t *testing.T) {
	hasNoRaw := func(k tweetstream.Kind) bool { return !k.HasRaw() }
	messages := len(slices.DeleteFunc(tweetstream.Kinds(), hasNoRaw))
	for _, tt := range []struct {
		events []string
		format string
		want   int
		fails  string
	}{
		{nil, render.Text, 1, ""},
		{nil, render.JSON, messages, ""},
		{nil, render.Raw, messages, ""},
		{[]string{"all"}, render.Text, len(tweetstream.Kinds()), ""},
		{[]string{"all"}, render.Raw, messages, ""},
		{[]string{"messages", "keep_alive"}, render.JSON, messages + 1, ""},
		{[]string{"status, delete", "status"}, render.JSON, 2, ""},
		{[]string{"closed"}, render.Raw, 0, "no message from the server"},
		{[]string{"Status"}, render.JSON, 0, `no kind "Status"`},
		{[]string{"status,"}, render.JSON, 0, `no kind ""`},
	} {
		set, err := kindsFor(tt.events, tt.format)
		if tt.fails != "" {
			if err == nil || !strings.Contains(err.Error(), tt.fails) {
				t.Errorf("%q for %s: %v, want %q", tt.events, tt.format, err, tt.fails)
			}
			continue
		}
		if err != nil || len(set) != tt.want {
			t.Errorf(
				"%q for %s: %d kinds, want %d: %v", tt.events, tt.format, len(set), tt.want, err)
		}
	}
}
