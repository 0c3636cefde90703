package recording

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gotweetstream/tweetstream/sink/jsonl"
)

// Every form opens under its name, refuses a file that is there, and replaces it if told.
func TestFormsOpen(t *testing.T) {
	for _, suffix := range Suffixes() {
		target := filepath.Join(t.TempDir(), "tweets"+suffix)
		for _, overwrite := range []bool{false, true} {
			opened, err := Open(target, Options{Overwrite: overwrite})
			if err != nil {
				t.Fatalf("%s: %v", suffix, err)
			}
			if err := opened.Close(t.Context()); err != nil {
				t.Errorf("%s: %v", suffix, err)
			}
		}
		if opened, err := Open(target, Options{}); !errors.Is(err, fs.ErrExist) || opened != nil ||
			!strings.Contains(err.Error(), target) {
			t.Errorf("%s over a file: %v, %v", suffix, opened, err)
		}
		if err := Free(target, Options{}); !errors.Is(err, fs.ErrExist) {
			t.Errorf("%s: Free gives %v", suffix, err)
		}
	}
}

func TestFreeLooksAtTheFirstFileOfARotation(t *testing.T) {
	target := filepath.Join(t.TempDir(), "stream.jsonl")
	o := Options{Rotation: jsonl.Rotation{Bytes: 1000}, Resume: &Resume{Begin: time.Unix(1e9, 0)}}
	if err := Free(target, o); err != nil {
		t.Fatal(err)
	}
	opened, err := Open(target, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := opened.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := Free(target, o); !errors.Is(err, fs.ErrExist) ||
		!strings.Contains(err.Error(), "stream-20010909T014640Z.jsonl") {
		t.Errorf("got %v", err)
	}
}

func TestUnknownSuffix(t *testing.T) {
	for _, target := range []string{"stream.txt", "stream", "stream.gz", "stream.jsonl.bz2"} {
		if _, err := Open(target, Options{}); err == nil ||
			!strings.Contains(err.Error(), ".jsonl, .jsonl.gz, .jsonl.zst") {
			t.Errorf("%s: %v", target, err)
		}
	}
}

func TestParseRotation(t *testing.T) {
	for text, want := range map[string]jsonl.Rotation{
		"1h":        {Every: time.Hour},
		"1d":        {Every: 24 * time.Hour},
		"1h30m":     {Every: 90 * time.Minute},
		"1GB":       {Bytes: 1e9},
		"0.5 GiB":   {Bytes: 1 << 29},
		"100M":      {Bytes: 100 << 20},
		"1h, 500MB": {Every: time.Hour, Bytes: 500e6},
	} {
		if got, err := ParseRotation(text); err != nil || got != want {
			t.Errorf("%q: got %+v and %v", text, got, err)
		}
	}
	for _, text := range []string{"", "0", "10", "-1h", "1ms", "0d", "-1d", "1h,2h", "1GB,1MB", "0GB",
		"-1GB", "NaNGB", "InfGB", "1e30GB", "GB", "1h,"} {
		if got, err := ParseRotation(text); err == nil {
			t.Errorf("%q: got %+v", text, got)
		}
	}
}
