package main

import (
	"encoding/json"
	"runtime"
	"runtime/debug"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream"
)

func TestVersion(t *testing.T) {
	clean := []debug.BuildSetting{
		{Key: "vcs.revision", Value: "0123456789abcdef0123456789abcdef01234567"},
		{Key: "vcs.time", Value: "2026-02-03T04:05:06Z"},
		{Key: "vcs.modified", Value: "false"},
	}
	modified := []debug.BuildSetting{clean[0], clean[1], {Key: "vcs.modified", Value: "true"}}
	system := runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH
	devel := "tweetstream v" + tweetstream.Version + "-devel (" + system
	commit := ", commit 0123456789ab, 2026-02-03T04:05:06Z"
	for _, test := range []struct {
		name, linked, recorded string
		settings               []debug.BuildSetting
		want                   string
	}{
		{"from a proxy", "", "v1.2.3", nil, "tweetstream v1.2.3 (" + system + ")"},
		{"linked", "v1.2.4", "v1.2.3", nil, "tweetstream v1.2.4 (" + system + ")"},
		{"in a workspace", "", "(devel)", nil, devel + ")"},
		{"without build information", "", "", nil, devel + ")"},
		{"in a clone without tags", "", "v0.0.0-20260203040506-0123456789ab", clean,
			devel + commit + ")"},
		{"in a changed clone", "", "(devel)", modified, devel + commit + ", modified)"},
		{"at a tag", "", "v1.2.3", clean, "tweetstream v1.2.3 (" + system + commit + ")"},
	} {
		t.Run(test.name, func(t *testing.T) {
			info := &debug.BuildInfo{Settings: test.settings}
			info.Main.Version = test.recorded
			if got := newBuild(test.linked, info).String(); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestVersionAsJSON(t *testing.T) {
	b := build{
		Version: "v1.2.3", Go: "go1.26.0", OS: "linux", Arch: "amd64",
		Commit: "0123456789abcdef", Date: "2026-02-03T04:05:06Z", Modified: true,
	}
	text, err := versionOf(b, true)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"version": "v1.2.3", "go": "go1.26.0", "os": "linux", "arch": "amd64",
		"commit": "0123456789abcdef", "date": "2026-02-03T04:05:06Z", "modified": true,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
