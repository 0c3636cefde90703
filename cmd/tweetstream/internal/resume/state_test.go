package resume

import (
	"bytes"
	"errors"
	"io/fs"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream/internal/disk"
	"github.com/gotweetstream/tweetstream/internal/lab/kit"
)

// state has a value in every field.
func state() *State {
	at := time.Date(2026, 11, 26, 12, 0, 0, 123, time.UTC)
	return &State{
		Begin: at, Done: true, Members: 7, Seen: []byte{1, 2, 3},
		Marks: []string{"2:99", "3"},
		Counts: Counts{
			Received: map[string]int64{"status": 5}, Messages: 1, Members: 2, Damaged: 3, Limited: 4,
			SkippedFields: 6, Recorded: 7, Unrecorded: 8, Damages: 9, Failures: 10,
		},
		Work: Work{
			Flags: map[string]string{"track": "tea"}, Filter: "{}", Paths: []string{"a"},
			Sources: []Source{{"a", 5, at}},
		},
	}
}

func TestStateIsStored(t *testing.T) {
	name := filepath.Join(t.TempDir(), "state")
	if _, err := Load(name); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a file: %v", err)
	}
	for range 2 { // it is replaced
		if err := state().Save(name); err != nil {
			t.Fatal(err)
		}
	}
	got, err := Load(name)
	if diff := cmp.Diff(state(), got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// Whenever a crash comes, there is the old state or the new one.
func TestCrashWhileSaving(t *testing.T) {
	name := filepath.Join(t.TempDir(), "state")
	old, changed := state(), state()
	changed.Members = 8
	for at := 0; ; at++ {
		if err := old.Save(name); err != nil {
			t.Fatal(err)
		}
		disk.Current = kit.CrashAt(disk.OS{}, at)
		err := changed.Save(name)
		disk.Current = disk.OS{}
		got, loading := Load(name)
		if loading != nil {
			t.Fatal(loading)
		}
		if cmp.Diff(old, got) != "" && cmp.Diff(changed, got) != "" {
			t.Fatalf("a crash at change %d leaves %+v", at, got)
		}
		if err == nil {
			if got.Members != 8 || at < 5 {
				t.Errorf("it is saved by %d changes, with %d members", at, got.Members)
			}
			return
		}
	}
}

func TestNoState(t *testing.T) {
	good, err := state().Encode()
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string][]byte{
		"empty": nil, "other": []byte("{}\n"), "cut": good[:len(good)-1],
		"changed":  append(good[:len(good)-2:len(good)-2], " }"...),
		"checksum": []byte(head + "00000000\n"), "no JSON": []byte(head + "e7bd20cb\nx"),
	} {
		if got, err := Decode(file); err == nil {
			t.Errorf("%s: %+v", name, got)
		}
	}
	negative := state()
	negative.Members = -1
	file, err := negative.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Decode(file); !errors.Is(err, errNoState) {
		t.Errorf("a negative number: %v", err)
	}
}

func TestChanges(t *testing.T) {
	before := state().Work
	for _, tt := range []struct {
		name   string
		change func(*Work)
		want   []string
	}{
		{"nothing", func(*Work) {}, nil},
		{"a flag", func(w *Work) { w.Flags = map[string]string{"track": "pie"} },
			[]string{"--track was tea, and is pie"}},
		{"other flags", func(w *Work) { w.Flags = map[string]string{"follow": "7"} },
			[]string{"--follow 7 was not there", "--track tea is not there"}},
		{"a list", func(w *Work) { w.Filter = "{…}" },
			[]string{"the lists of --track-file or --follow-file are others"}},
		{"paths", func(w *Work) { w.Paths = []string{"b"} }, []string{"it read a, and now b"}},
		{"a size", func(w *Work) { w.Sources = []Source{{"a", 6, before.Sources[0].Modified}} },
			[]string{"a had 5 bytes, and has 6 now"}},
		{"a time", func(w *Work) { w.Sources = []Source{{"a", 5, time.Unix(0, 0)}} },
			[]string{"a was changed at 1970-01-01T00:00:00Z"}},
		{"a name", func(w *Work) { w.Sources = []Source{{"b", 5, before.Sources[0].Modified}} },
			[]string{"b is new", "a is gone"}},
	} {
		now := state().Work
		tt.change(&now)
		if diff := cmp.Diff(tt.want, before.Changes(&now)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// FuzzDecode: any bytes are refused, or are a state that is stored and read back the same.
func FuzzDecode(f *testing.F) {
	good, err := state().Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(good[len(head)+9:])
	f.Add([]byte(`{"places":[{"part":-1}]}`))
	f.Fuzz(func(t *testing.T, file []byte) {
		for _, file := range [][]byte{file, signed(file)} {
			s, err := Decode(file)
			if err != nil {
				continue
			}
			again, err := s.Encode()
			if err != nil {
				t.Fatal(err)
			}
			back, err := Decode(again)
			if err != nil {
				t.Fatal(err)
			}
			if twice, err := back.Encode(); err != nil || !bytes.Equal(again, twice) {
				t.Fatalf("%q became %q: %v", again, twice, err)
			}
		}
	})
}
