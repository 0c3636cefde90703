package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// way is one way to read a recording, and its costs by round.
type way struct {
	name  string
	file  string
	lacks string // a program that is not here; then it is not measured
	run   func() (measured, error)
	runs  []measured
}

// bar is a ratio that is to hold: the time of base, or of two one after the other, divided
// by that of name.
type bar struct {
	name  string
	base  []string
	least float64
	cpu   bool // compares CPU time, else the time that passes
}

// labels are the recordings in the words of the tables.
var labels = map[string]string{
	tarFile: "tar of bz2", gzFile: ".jsonl.gz", zstFile: ".jsonl.zst", plainFile: ".jsonl",
}

// collector is the garbage collector's setting of the command's print, count and check.
var collector = []string{"GOGC=400", "GOMEMLIMIT=192MiB"}

// own is a way of package archive, on so many processors.
func (b *bench) own(kind, file, terms string, jobs int) *way {
	name := fmt.Sprintf("%s: %s", labels[file], map[string]string{
		unpackOnly: "unpacked only", readAll: "all Tweets", screened: terms,
		decoded: terms + ", all Tweets decoded",
	}[kind])
	if jobs > 1 {
		name += fmt.Sprintf(", %d cores", jobs)
	}
	w := &way{name: name, file: file}
	w.run = func() (m measured, err error) {
		env := append([]string{"GOMAXPROCS=" + strconv.Itoa(jobs)}, collector...)
		err = b.ask(&m, env, "archive", kind, filepath.Join(b.dir, file), b.paramsFile(terms),
			strconv.Itoa(jobs))
		return m, err
	}
	return w
}

// shell is a way that other programs have. Its command finds the recording in $FILE, and
// the term in $WORD.
func (b *bench) shell(name, file, term, command string, programs ...string) *way {
	w := &way{name: labels[file] + ": " + name, file: file}
	for _, p := range append(programs, "sh") {
		if _, err := exec.LookPath(p); err != nil && w.lacks == "" {
			w.lacks = p
		}
	}
	w.run = func() (m measured, err error) {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		cmd := exec.CommandContext(ctx, "sh", "-c", command)
		cmd.Env = append(os.Environ(), "FILE="+filepath.Join(b.dir, file), "WORD="+term)
		cmd.Stderr = os.Stderr
		begin := time.Now()
		out, err := cmd.Output()
		m.Wall, m.Messages = time.Since(begin), strings.Count(string(out), "\n")
		if cmd.ProcessState != nil {
			m.CPU = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
		}
		return m, err
	}
	return w
}

// python is the loop that most people write.
const python = `python3 -c '
import sys, tarfile, bz2, json
with tarfile.open(sys.argv[1]) as t:
    for m in t:
        for line in bz2.open(t.extractfile(m)):
            if line.strip():
                d = json.loads(line)
                if d.get("lang") == "ja": print(d["id_str"])
' "$FILE"`

const (
	jqTexts = `jq -c 'select(.text) | select(.lang == "ja") | .id_str'`
	duckSQL = `duckdb -csv -c "SELECT id_str FROM read_json('$FILE', format='newline_delimited',` +
		` ignore_errors=true, columns={id_str:'VARCHAR', lang:'VARCHAR'}) WHERE lang = 'ja'"`
)

// ways lists all of them, and the ratios that are to hold.
func (b *bench) ways(list []terms) (ways []*way, bars []bar) {
	if _, err := os.Stat(filepath.Join(b.dir, tarFile)); err == nil {
		ways, bars = b.tarWays(list)
	}
	for _, file := range []string{gzFile, zstFile, plainFile} {
		w, r := b.fileWays(file, list)
		ways, bars = append(ways, w...), append(bars, r...)
	}
	one, two := b.own(readAll, plainFile, "", 1), b.own(readAll, plainFile, "", 2)
	bars = append(bars, bar{two.name, []string{one.name}, 1.35, false})
	word := list[0].track[0]
	return append(ways, two,
		b.shell("rg, jq", plainFile, word, `rg -i "$WORD" "$FILE" | jq -c .id_str`, "rg", "jq"),
		b.shell("zcat, rg, jq", gzFile, word, `zcat "$FILE" | rg -i "$WORD" | jq -c .id_str`,
			"zcat", "rg", "jq"),
		b.shell("jq, lang=ja", plainFile, "", jqTexts+` "$FILE"`, "jq"),
		b.shell("DuckDB, lang=ja", plainFile, "", duckSQL, "duckdb"),
	), bars
}

// tarWays read the form of the Internet Archive. Others print the ids of Tweets in Japanese;
// ours decodes every Tweet and asks a filter of 400 frequent terms.
func (b *bench) tarWays(list []terms) ([]*way, []bar) {
	unpack := b.own(unpackOnly, tarFile, "", 2)
	all, one := b.own(readAll, tarFile, "", 2), b.own(readAll, tarFile, "", 1)
	filter := b.own(decoded, tarFile, list[3].name, 2)
	loop := b.shell("Python: tarfile, bz2, json", tarFile, "", python, "python3")
	pipe := b.shell("tar xO, bzcat, jq", tarFile, "", `tar xOf "$FILE" | bzcat | `+jqTexts,
		"tar", "bzcat", "jq")
	return []*way{unpack, all, one, filter, b.own(screened, tarFile, list[0].name, 2), loop, pipe},
		[]bar{
			{filter.name, []string{unpack.name}, 0.85, false},
			{all.name, []string{one.name}, 1.7, false},
			{filter.name, []string{loop.name}, 2.5, false},
			{filter.name, []string{pipe.name}, 1.4, false},
		}
}

// fileWays read a file on one processor.
func (b *bench) fileWays(file string, list []terms) (ways []*way, bars []bar) {
	unpack, all := b.own(unpackOnly, file, "", 1), b.own(readAll, file, "", 1)
	ways, base := []*way{unpack, all}, unpack.name
	if file == plainFile {
		base = all.name
	} else {
		decode := b.own(readAll, plainFile, "", 1).name
		bars = append(bars, bar{all.name, []string{unpack.name, decode}, 0.7, true})
	}
	least := map[string]float64{gzFile: 0.75, zstFile: 0.45, plainFile: 1.7}[file]
	for i, t := range list {
		w := b.own(screened, file, t.name, 1)
		if ways = append(ways, w); i < 2 {
			bars = append(bars, bar{w.name, []string{base}, least, true})
			continue
		}
		undropped := b.own(decoded, file, t.name, 1)
		ways = append(ways, undropped)
		bars = append(bars, bar{w.name, []string{undropped.name}, 1, true})
	}
	return ways, bars
}
