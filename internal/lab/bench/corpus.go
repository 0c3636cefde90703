package main

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/gotweetstream/tweetstream/streamtest/traffic"
)

// corpus is the messages that all measurements use.
type corpus struct {
	source   string // in words, for the report
	rejected int    // lines that encoding/json refuses
	messages []message
}

// message is a Tweet, a delete or a limit notice. Other messages are left out:
// they are too few to matter, and some end a stream.
type message struct {
	wire []byte
	year int // of created_at; 0 for a notice
}

// loadCorpus reads the *.jsonl and *.jsonl.gz files of a directory; without a
// directory it generates messages. It keeps at most limit of them, evenly spread;
// 0 means all.
func loadCorpus(dir string, limit int) (*corpus, error) {
	c := &corpus{source: "made by package streamtest"}
	var err error
	if dir == "" {
		c.generate(cmp.Or(limit, 3000))
	} else {
		c.source = "recorded streams"
		err = c.readDir(dir)
	}
	if err == nil && len(c.messages) == 0 {
		err = fmt.Errorf("no messages in %s: want *.jsonl or *.jsonl.gz, one message a line", dir)
	}
	if n := len(c.messages); limit > 0 && n > limit {
		for i := range limit {
			c.messages[i] = c.messages[i*n/limit]
		}
		c.messages = c.messages[:limit]
	}
	return c, err
}

func (c *corpus) generate(n int) {
	for wire := range (traffic.Traffic{Seed: 1}).Messages() {
		if c.add(wire); len(c.messages) == n {
			return
		}
	}
}

func (c *corpus) readDir(dir string) error {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		name := strings.TrimSuffix(e.Name(), ".gz")
		if err == nil && strings.HasSuffix(name, ".jsonl") {
			err = c.readFile(filepath.Join(dir, e.Name()))
		}
	}
	return err
}

func (c *corpus) readFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if wire := bytes.TrimSpace(lines.Bytes()); len(wire) > 0 { // blank ones are keep-alives
			c.add(bytes.Clone(wire))
		}
	}
	return lines.Err()
}

// add leaves out lines that encoding/json refuses: its verdict counts here.
func (c *corpus) add(wire []byte) {
	var m wireMessage
	err := json.Unmarshal(wire, &m)
	switch {
	case err != nil:
		c.rejected++
	case m.User.ID != 0 && !m.CreatedAt.IsZero():
		c.messages = append(c.messages, message{wire, m.CreatedAt.Year()})
	case m.Delete != nil && m.Delete.Status.ID != 0, m.Limit != nil:
		c.messages = append(c.messages, message{wire, 0})
	}
}

// Names of workloads; those of years are their number.
const (
	setAll     = "all"     // as recorded, notices included
	setTweets  = "tweets"  // every Tweet
	setCommon  = "common"  // the Tweets that every client reads alike
	setDeletes = "deletes" // generated delete notices
)

// workload is a file of messages, one a line, that server and clients share.
type workload struct {
	name     string
	messages int
	bytes    int // without line ends
}

func (w workload) meanSize() int { return w.bytes / max(w.messages, 1) }

// workloads are the files written so far, by name.
type workloads struct {
	dir  string
	sets map[string]workload
}

func (ws *workloads) write(name string, messages [][]byte) error {
	if len(messages) == 0 {
		return fmt.Errorf("workload %s: no messages", name)
	}
	text := append(bytes.Join(messages, []byte("\n")), '\n')
	ws.sets[name] = workload{name, len(messages), len(text) - len(messages)}
	return os.WriteFile(filepath.Join(ws.dir, name), text, 0o600)
}

// writeCorpus writes the workloads that need no knowledge of the clients.
func (ws *workloads) writeCorpus(c *corpus, deletes int) error {
	var all, tweets [][]byte
	years := map[int][][]byte{}
	for _, m := range c.messages {
		all = append(all, m.wire)
		if m.year != 0 {
			tweets = append(tweets, m.wire)
			years[m.year] = append(years[m.year], m.wire)
		}
	}
	notices := traffic.Traffic{Seed: 1, Notices: &traffic.Notices{Delete: 1}}.Generator()
	made := make([][]byte, deletes)
	for i := range made {
		made[i] = notices.Next()
	}
	for year, messages := range years {
		if len(messages) < 50 { // a mean of so few says nothing about the year
			continue
		}
		if err := ws.write(strconv.Itoa(year), messages); err != nil {
			return err
		}
	}
	sets := map[string][][]byte{setAll: all, setTweets: tweets, setDeletes: made}
	for name, messages := range sets {
		if err := ws.write(name, messages); err != nil {
			return err
		}
	}
	return nil
}

// years returns the names of the workloads of one year each, oldest first.
func (ws *workloads) years() []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(ws.sets)) {
		if _, err := strconv.Atoi(name); err == nil {
			names = append(names, name)
		}
	}
	return names
}

// readWorkload passes on the messages of a file in blocks of about 1 MiB. A whole
// file in memory would make the collector run so rarely that garbage seemed to
// cost nothing.
func readWorkload(path string, block func(messages [][]byte) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 64<<10)
	var text []byte
	for err == nil {
		text, err = readBlock(r, text[:0])
		if len(text) == 0 {
			break
		}
		if failed := block(bytes.Split(text[:len(text)-1], []byte("\n"))); failed != nil {
			return failed
		}
	}
	if err == io.EOF {
		return nil
	}
	return err
}

// readBlock appends whole lines to text.
func readBlock(r *bufio.Reader, text []byte) ([]byte, error) {
	for len(text) < 1<<20 {
		part, err := r.ReadSlice('\n')
		text = append(text, part...)
		if err != nil && err != bufio.ErrBufferFull {
			return text, err
		}
	}
	for text[len(text)-1] != '\n' {
		part, err := r.ReadSlice('\n')
		text = append(text, part...)
		if err != nil && err != bufio.ErrBufferFull {
			return text, err
		}
	}
	return text, nil
}
