package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream/internal/disk"
	"github.com/gotweetstream/tweetstream/internal/lab/kit"
)

// checkpointAlways is the command, with a state after each member.
func checkpointAlways() {
	checkpointEvery = 1
	main()
}

// minute is a packed member of Tweets, some of which came before.
func minute(t *testing.T, first, tweets int) []byte {
	t.Helper()
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	for id := first - 2; id < first+tweets; id++ {
		text := fmt.Sprintf(`{"id":%d,"created_at":"Wed Dec 25 12:00:00 +0000 2019","text":"tea %x",`+
			`"lang":"en","user":{"id":7,"screen_name":"a"}}`+"\n", id, id*id)
		if err := write(z, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// archived is a folder with a tar of minutes, of which one breaks off, and a file by itself.
func archived(t *testing.T, minutes, tweets int) string {
	t.Helper()
	dir := t.TempDir()
	var packed bytes.Buffer
	w := tar.NewWriter(&packed)
	for m := range minutes {
		data := minute(t, 1000+m*tweets, tweets)
		if m == 1 {
			data = data[:len(data)-9]
		}
		header := &tar.Header{Name: fmt.Sprintf("2019/12/25/%02d/%02d.json.gz", m/60, m%60),
			Mode: 0o600, Size: int64(len(data))}
		if err := w.WriteHeader(header); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"day-2019-12-25.tar": packed.Bytes(), "late-2019-12-26.jsonl.gz": minute(t, 5000, 3),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// kept is a file system that a crash of the machine may take with it: it never syncs.
type kept struct{ disk.OS }

func (kept) OpenFile(name string, flag int, perm os.FileMode) (disk.File, error) {
	f, err := disk.OS{}.OpenFile(name, flag, perm)
	return keptFile{f}, err
}
func (kept) SyncDir(string) error { return nil }

type keptFile struct{ disk.File }

func (keptFile) Sync() error { return nil }

// onDiskOf runs print in this process on a file system, and returns the exit code.
func onDiskOf(t *testing.T, fsys disk.FS, args ...string) int {
	t.Helper()
	disk.Current = fsys
	root := newRoot()
	root.SetArgs(append([]string{"print", "--quiet", "--jobs", "2"}, args...))
	return exitCode(root.ExecuteContext(context.Background()))
}

// stamps are the times in the names of a rotation.
var stamps = regexp.MustCompile(`-\d{8}T\d{6}Z`)

// written are the files of a folder.
func written(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, entry := range entries {
		data, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[stamps.ReplaceAllString(entry.Name(), "-TIME")] = string(data)
	}
	return files
}

// checkpointing makes states follow every member in this process.
func checkpointing(t *testing.T) {
	t.Helper()
	every, stderr := checkpointEvery, os.Stderr
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	checkpointEvery, os.Stderr = 1, null
	t.Cleanup(func() {
		checkpointEvery, os.Stderr, disk.Current = every, stderr, disk.OS{}
		_ = null.Close()
	})
}

// Wherever a crash comes, and another one after it, the targets are in the end those of a
// run that nothing has disturbed, byte for byte.
func TestResumeAfterCrash(t *testing.T) {
	checkpointing(t)
	source := archived(t, 4, 20)
	for name, tt := range map[string]struct {
		flags []string
		code  int
	}{
		"all kinds of files": {[]string{"--dedup", "100"}, exitDamaged},
		"rotation":           {[]string{"--rotate", "1KB", "--track", "tea"}, exitDamaged},
		"limit":              {[]string{"--limit", "50"}, exitDamaged},
		"nothing":            {[]string{"--track", "nothing"}, exitDamaged},
	} {
		t.Run(name, func(t *testing.T) { testCrashes(t, source, tt.flags, tt.code) })
	}
}

func testCrashes(t *testing.T, source string, flags []string, code int) {
	run := func(fsys disk.FS, dir string) int {
		args := []string{source, "--resume", filepath.Join(dir, "state")}
		for _, target := range []string{"a.jsonl", "b.jsonl.gz", "c.jsonl.zst"} {
			args = append(args, "--to", filepath.Join(dir, "out", target))
		}
		return onDiskOf(t, fsys, append(args, flags...)...)
	}
	fresh := func() string {
		dir := t.TempDir()
		if err := os.Mkdir(filepath.Join(dir, "out"), 0o700); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	whole := fresh()
	counting := kit.CrashAt(kept{}, -1)
	if got := run(counting, whole); got != code {
		t.Fatalf("undisturbed: exit code %d, want %d", got, code)
	}
	want := written(t, filepath.Join(whole, "out"))
	random := rand.New(rand.NewPCG(1, 2))
	step := 1
	if underRace || testing.Short() {
		step = 7
	}
	for at := 0; at < counting.Changes(); at += step {
		dir := fresh()
		if got := run(kit.CrashAt(kept{}, at), dir); got == 0 || got == exitDamaged {
			t.Fatalf("a crash at change %d: exit code %d", at, got)
		}
		if at%2 == 0 { // and another one
			run(kit.CrashAt(kept{}, random.IntN(counting.Changes())), dir)
		}
		got := run(kept{}, dir)
		if diff := cmp.Diff(want, written(t, filepath.Join(dir, "out"))); got != code || diff != "" {
			t.Fatalf("a crash at change %d of %d: exit code %d (-want +got):\n%.2000s", at,
				counting.Changes(), got, diff)
		}
		if got := run(kept{}, dir); got != code {
			t.Fatalf("once more: exit code %d", got)
		}
	}
	t.Logf("%d changes, files %v", counting.Changes(), slices.Sorted(maps.Keys(want)))
}

// The same with processes that are killed.
func TestResumeAfterKill(t *testing.T) {
	source := archived(t, 100, 30)
	dir := t.TempDir()
	args := func(out string) []string {
		args := []string{"print", "--quiet", source, "--dedup", "1000",
			"--resume", filepath.Join(dir, out)}
		for _, suffix := range []string{".jsonl", ".jsonl.zst", ".csv", ".ids", ".db"} {
			args = append(args, "--to", filepath.Join(dir, out+suffix))
		}
		return args
	}
	start := time.Now()
	if code := codeOf(exec.CommandContext(t.Context(), "tweetstream-checkpoints", args("whole")...).
		Run()); code != exitDamaged {
		t.Fatalf("undisturbed: exit code %d", code)
	}
	took := time.Since(start)
	kills := 0
	for tries := 0; ; tries++ {
		cmd := exec.CommandContext(t.Context(), "tweetstream-checkpoints", args("killed")...)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(took/4+time.Duration(tries)*took/20, func() { _ = cmd.Process.Kill() })
		err := cmd.Wait()
		timer.Stop()
		if code := codeOf(err); code == exitDamaged {
			break
		} else if code != -1 && code != 1 { // Windows has 1 for a process that was killed
			t.Fatalf("exit code %d", code)
		}
		kills++
	}
	for _, suffix := range []string{".jsonl", ".jsonl.zst", ".csv", ".ids"} {
		want, err := os.ReadFile(filepath.Join(dir, "whole"+suffix))
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(dir, "killed"+suffix))
		if err != nil || !bytes.Equal(want, got) || len(want) == 0 {
			t.Errorf("after %d kills %s has %d bytes, want %d: %v", kills, suffix, len(got), len(want), err)
		}
	}
	want, got := rowsOf(t, filepath.Join(dir, "whole.db")), rowsOf(t, filepath.Join(dir, "killed.db"))
	if diff := cmp.Diff(want, got); diff != "" || len(got) == 0 {
		t.Errorf("after %d kills (-want +got):\n%s", kills, diff)
	}
	t.Logf("%d kills", kills)
}

// rowsOf returns the ids and texts of a database.
func rowsOf(t *testing.T, name string) (rows []string) {
	t.Helper()
	db, err := sql.Open("sqlite", name)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	result, err := db.Query("SELECT id || text FROM tweets ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	defer result.Close()
	for result.Next() {
		var row string
		if err := result.Scan(&row); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rows
}

// A state is not taken for that of other work, and nothing is written then.
func TestResumeRefusesOtherWork(t *testing.T) {
	checkpointing(t)
	source := archived(t, 2, 5)
	dir := t.TempDir()
	state, out := filepath.Join(dir, "state"), filepath.Join(dir, "out.jsonl")
	args := []string{source, "--resume", state, "--to", out}
	if code := onDiskOf(t, disk.OS{}, args...); code != exitDamaged {
		t.Fatalf("exit code %d", code)
	}
	before := written(t, dir)
	changed := strings.Replace(before["state"], `"done":true`, `"done":false`, 1)
	if err := os.WriteFile(state, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	if code := onDiskOf(t, disk.OS{}, args...); code != exitFailed {
		t.Errorf("a state that somebody has changed: exit code %d", code)
	}
	if diff := cmp.Diff(before["out.jsonl"], written(t, dir)["out.jsonl"]); diff != "" {
		t.Error(diff)
	}
}
