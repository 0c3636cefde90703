package tweetstream_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/lab/kit"
	"github.com/gotweetstream/tweetstream/streamtest/traffic"
	"github.com/gotweetstream/tweetstream/tweet"
)

var update = flag.Bool("update", false, "write the golden files of testdata anew")

// readers are the ways in which the bytes of a stream may arrive.
var readers = map[string]func(io.Reader) io.Reader{
	"whole":     func(r io.Reader) io.Reader { return r },
	"bytes":     iotest.OneByteReader,
	"half":      iotest.HalfReader,
	"data+EOF":  iotest.DataErrReader,
	"5 bytes":   func(r io.Reader) io.Reader { return &pieces{r, 5} },
	"777 bytes": func(r io.Reader) io.Reader { return &pieces{r, 777} },
}

type pieces struct {
	io.Reader
	size int
}

func (p *pieces) Read(b []byte) (int, error) { return p.Reader.Read(b[:min(len(b), p.size)]) }

// TestGolden decodes each file of wire bytes, however they arrive, and compares
// every event with the golden file beside it.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.in")
	if err != nil || len(files) == 0 {
		t.Fatal(err, "no testdata")
	}
	for _, file := range files {
		wire, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		golden := strings.TrimSuffix(file, ".in") + ".golden"
		if *update {
			text := describe(newDecoder(file, bytes.NewReader(wire)))
			if err := os.WriteFile(golden, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		for name, arrive := range readers {
			t.Run(filepath.Base(file)+"/"+name, func(t *testing.T) {
				got := describe(newDecoder(file, arrive(bytes.NewReader(wire))))
				if diff := cmp.Diff(string(want), got); diff != "" {
					t.Errorf("events of %s (-want +got):\n%s", file, diff)
				}
			})
		}
	}
}

func newDecoder(file string, r io.Reader) *tweetstream.Decoder {
	d := tweetstream.NewDecoder(r)
	d.SetDelimited(strings.Contains(file, ".delimited."))
	return d
}

// describe writes each event as its kind, its Raw and its fields, and the error
// at the end. It does so only after all was read: a Raw that was written over
// shows up as a difference.
func describe(d *tweetstream.Decoder) string { return describeAll(decodeAll(d)) }

func describeAll(events []tweetstream.Event, err error) string {
	var out strings.Builder
	for _, e := range events {
		fields, jsonErr := json.Marshal(e)
		if m, ok := e.(*tweetstream.Malformed); ok { // whose Err has no JSON form
			fields, jsonErr = fmt.Appendf(nil, "path %q offset %d size %d: %v",
				m.Path, m.Offset, m.Size, m.Err), nil
		}
		if s, ok := e.(*tweetstream.Status); ok && s.Skipped != nil {
			fields = fmt.Appendf(fields, "\n  skipped %v", s.Skipped)
		}
		fmt.Fprintf(&out, "%s\n  %q\n  %s\n", e.Kind(), tweetstream.Raw(e), fields)
		if jsonErr != nil {
			fmt.Fprintln(&out, jsonErr)
		}
	}
	fmt.Fprintln(&out, err)
	return out.String()
}

func decodeAll(d *tweetstream.Decoder) (events []tweetstream.Event, err error) {
	for {
		e, err := d.Decode()
		if err != nil {
			return events, err
		}
		events = append(events, e)
	}
}

// ranged is decodeAll with a loop over All.
func ranged(d *tweetstream.Decoder) (events []tweetstream.Event, err error) {
	for e, err := range d.All() {
		if err != nil {
			return events, err
		}
		events = append(events, e)
	}
	return events, io.EOF
}

// bulk is a stream of some chunks, in which the lines of special stand now and then.
func bulk(special ...string) []byte {
	var wire []byte
	made := traffic.Traffic{Seed: 7}.Generator()
	for i := range 160 {
		wire = append(append(wire, made.Next()...), []string{"\n", "\r\n", "\n\n"}[i%3]...)
		if len(special) > 0 && i%40 == 17 {
			wire = append(wire, special[i/40%len(special)]...)
		}
	}
	return wire
}

// TestWorkers: any number of workers gives the events of one.
func TestWorkers(t *testing.T) {
	long := `{"x":"` + strings.Repeat("x", 200<<10) + "\"}\n"
	for name, wire := range map[string][]byte{
		"messages":         bulk(),
		"cut":              bytes.TrimRight(bulk(), "}\n"),
		"no line end":      bytes.TrimRight(bulk(), "\n"),
		"broken":           bulk("{\"id\":\n", "}\n", "\x00\n", "{\"text\":\"cut\r\n"),
		"of several lines": bulk("{\"limit\":\n{\"track\":\n1}}\n", "{\n \"a\": [\n  {}\n ]\n}\r\n"),
		"back to back":     bulk(`{"limit":{"track":1}}{"limit":{"track":2}}`+"\n", "\ufeff{}\n"),
		"arrays": bulk("[{\"limit\":{\"track\":1}},\n{\"limit\":{}}]\n", "[1]\n",
			" [\n\n{}]", `[{"limit":{}}]`+"\n"),
		"notices":             bulk("Exceeded connection limit for user\n", "17\n", "null\n"),
		"longer than a chunk": bulk(long),
		"too long":            bulk(strings.Repeat(long, 3) + strings.Repeat("y", 2<<20) + "\n"),
		"an endless line":     append(bulk(), bytes.Repeat([]byte("z"), 17<<20)...),
		"one array": slices.Concat([]byte("["),
			bytes.ReplaceAll(bulk(), []byte("\n"), []byte(",\n")), []byte("{}]")),
		"nothing": nil,
	} {
		t.Run(name, func(t *testing.T) {
			few := []tweetstream.Kind{tweetstream.KindLimit, tweetstream.KindUnknown}
			for _, only := range [][]tweetstream.Kind{nil, few} {
				decoder := func(workers int) *tweetstream.Decoder {
					d := tweetstream.NewDecoder(bytes.NewReader(wire))
					d.SetOnly(only...)
					d.SetWorkers(workers)
					return d
				}
				want := describeAll(decodeAll(decoder(1)))
				for _, workers := range []int{-1, 2, 7} {
					d := decoder(workers)
					events, err := ranged(d)
					if diff := cmp.Diff(want, describeAll(events, err)); diff != "" {
						t.Errorf("%d workers (-one +several):\n%.2000s", workers, diff)
					}
					if _, again := d.Decode(); again != err {
						t.Errorf("%d workers: Decode then ended with %v, want %v", workers, again, err)
					}
				}
			}
		})
	}
}

// TestWorkersAfterDecode: All goes on where Decode has stopped.
func TestWorkersAfterDecode(t *testing.T) {
	wire := bulk()
	want, _ := decodeAll(tweetstream.NewDecoder(bytes.NewReader(wire)))
	d := tweetstream.NewDecoder(bytes.NewReader(wire))
	d.SetWorkers(2)
	first, err := d.Decode()
	if err != nil {
		t.Fatal(err)
	}
	rest, err := ranged(d)
	got := append([]tweetstream.Event{first}, rest...)
	if diff := cmp.Diff(describeAll(want, io.EOF), describeAll(got, err)); diff != "" {
		t.Error(diff)
	}
}

// TestWorkersLeftEarly: a loop that is left leaves no goroutine, and no Decoder that
// passes over messages in silence. The bubble fails the test if a goroutine stays.
func TestWorkersLeftEarly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := tweetstream.NewDecoder(bytes.NewReader(bulk()))
		d.SetWorkers(3)
		for range d.All() {
			break
		}
		e, err := d.Decode()
		if err == nil || !strings.Contains(err.Error(), "left early") {
			t.Errorf("then Decode gave %v, %v; want an error that says why", e, err)
		}
		for e, again := range d.All() {
			if again != err {
				t.Errorf("then All gave %v, %v; want the same error", e, again)
			}
		}
	})
}

// TestWorkersReadAhead: no more than documented is read before it is asked for.
func TestWorkersReadAhead(t *testing.T) {
	const workers = 2
	wire := bytes.Repeat(bulk(), 10)
	synctest.Test(t, func(t *testing.T) {
		r := bytes.NewReader(wire)
		d := tweetstream.NewDecoder(r)
		d.SetWorkers(workers)
		got := 0
		for e, err := range d.All() {
			if err != nil {
				t.Fatal(err)
			}
			synctest.Wait() // until all goroutines are stuck
			got += len(tweetstream.Raw(e))
			if ahead := len(wire) - r.Len() - got; ahead > (2*workers+3)*64<<10 {
				t.Fatalf("%d bytes were read ahead", ahead)
			}
		}
	})
}

// TestWorkersReaderError: the reader's error comes behind the messages before it.
func TestWorkersReaderError(t *testing.T) {
	broken := errors.New("the disk broke")
	wire := bulk()
	d := tweetstream.NewDecoder(io.MultiReader(bytes.NewReader(wire), iotest.ErrReader(broken)))
	d.SetWorkers(2)
	want, _ := decodeAll(tweetstream.NewDecoder(bytes.NewReader(wire)))
	if got, err := ranged(d); len(got) != len(want) || err != broken {
		t.Errorf("%d of %d events, then %v", len(got), len(want), err)
	}
}

func TestTooLongMessages(t *testing.T) {
	long := `{"text":"` + strings.Repeat("x", 3000) + `"}`
	for name, end := range map[string]string{"CRLF": "\r\n", "LF": "\n"} {
		t.Run(name, func(t *testing.T) {
			wire := kit.Limit(1) + end + long + end + kit.Limit(2) + end
			d := tweetstream.NewDecoder(iotest.HalfReader(strings.NewReader(wire)))
			d.SetMaxMessageSize(1024)
			events, err := decodeAll(d)
			if len(events) != 3 || err != io.EOF {
				t.Fatalf("got %v, %v; want a limit, a malformed and a limit", events, err)
			}
			m, ok := events[1].(*tweetstream.Malformed)
			if !ok || !errors.Is(m.Err, tweetstream.ErrMessageTooLong) {
				t.Fatalf("got %#v, want a Malformed with ErrMessageTooLong", events[1])
			}
			if string(m.Raw) != long[:256] || m.Size != int64(len(long)) {
				t.Errorf("got %d bytes of Raw and Size %d, want 256 and %d",
					len(m.Raw), m.Size, len(long))
			}
			if l, ok := events[2].(*tweetstream.Limit); !ok || l.Track != 2 {
				t.Errorf("the message after it is %#v", events[2])
			}
		})
	}
}

// TestMessageOfExactlyTheLimit: line ends do not count.
func TestMessageOfExactlyTheLimit(t *testing.T) {
	for _, end := range []string{"\r\n", "\n", ""} {
		for over := range 2 {
			message := `{"x":"` + strings.Repeat("x", 1024-8+over) + `"}`
			for name, arrive := range readers {
				d := tweetstream.NewDecoder(arrive(strings.NewReader(message + end)))
				d.SetMaxMessageSize(1024)
				e, err := d.Decode()
				if err != nil {
					t.Fatalf("%d over, %q, %s: %v", over, end, name, err)
				}
				m, tooLong := e.(*tweetstream.Malformed)
				if tooLong != (over > 0) || tooLong && m.Size != 1025 {
					t.Errorf("%d over, %q, %s: got %v %+v", over, end, name, e.Kind(), m)
				}
			}
		}
	}
}

// TestLinesThatCostNoStack: input that gives no events for long is read in a loop.
func TestLinesThatCostNoStack(t *testing.T) {
	wire := strings.Repeat("5\n", 4<<20) + kit.Limit(1) + "\n"
	d := tweetstream.NewDecoder(strings.NewReader(wire))
	d.SetDelimited(true)
	if e, err := d.Decode(); err != nil || e.Kind() != tweetstream.KindLimit {
		t.Errorf("got %v, %v", e, err)
	}
}

// TestManyOpenLines takes a moment if each line is looked at once, and minutes
// if not.
func TestManyOpenLines(t *testing.T) {
	for name, wire := range map[string]string{
		"objects":   strings.Repeat(" ", 500<<10) + strings.Repeat("{\"a\":\n", 500<<10/6),
		"arrays":    strings.Repeat("[\n", 500<<10),
		"with CRLF": "\r\n" + strings.Repeat("{\"a\":\n", 1000<<10/6),
	} {
		events, _ := decodeAll(tweetstream.NewDecoder(strings.NewReader(wire)))
		if len(events) < 1000 {
			t.Errorf("%s: %d events", name, len(events))
		}
	}
}

// TestReaderThatGivesNothing is no reason to spin.
func TestReaderThatGivesNothing(t *testing.T) {
	if _, err := tweetstream.NewDecoder(nothing{}).Decode(); err != io.ErrNoProgress {
		t.Errorf("got %v", err)
	}
	if _, err := new(tweetstream.Decoder).Decode(); err == nil {
		t.Error("a zero Decoder gave no error")
	}
}

type nothing struct{}

func (nothing) Read([]byte) (int, error) { return 0, nil }

func TestEndlessLine(t *testing.T) {
	d := tweetstream.NewDecoder(endless('x'))
	events, err := decodeAll(d)
	if len(events) != 0 || !errors.Is(err, tweetstream.ErrMessageTooLong) {
		t.Errorf("got %d events, %v; want ErrMessageTooLong", len(events), err)
	}
	if _, again := d.Decode(); again != err {
		t.Errorf("then got %v, want the same error again", again)
	}
}

type endless byte

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}

// TestCutAnywhere: a stream that is cut delivers the whole messages before the
// cut and never part of one.
func TestCutAnywhere(t *testing.T) {
	wire, err := os.ReadFile("testdata/kinds.in")
	if err != nil {
		t.Fatal(err)
	}
	all, _ := decodeAll(tweetstream.NewDecoder(bytes.NewReader(wire)))
	for n := range wire {
		events, err := decodeAll(tweetstream.NewDecoder(bytes.NewReader(wire[:n])))
		if err != io.EOF && err != io.ErrUnexpectedEOF {
			t.Fatalf("cut at %d: %v", n, err)
		}
		for i, e := range events {
			got, want := string(tweetstream.Raw(e)), string(tweetstream.Raw(all[i]))
			if got != want && !strings.HasPrefix(want, "Exceeded") {
				t.Fatalf("cut at %d: event %d is %q, want %q", n, i, got, want)
			}
		}
	}
}

func TestReaderError(t *testing.T) {
	broken := errors.New("the wire broke")
	wire := strings.NewReader(kit.Limit(1) + "\r\n{\"lim")
	d := tweetstream.NewDecoder(io.MultiReader(wire, iotest.ErrReader(broken)))
	events, err := decodeAll(d)
	if len(events) != 1 || err != broken {
		t.Errorf("got %d events and %v, want 1 and the reader's error", len(events), err)
	}
}

func TestOnly(t *testing.T) {
	ch := make(chan tweetstream.Event, 4)
	ch <- &tweetstream.Limit{Limit: tweet.Limit{Track: 1}}
	ch <- &tweetstream.KeepAlive{}
	ch <- &tweetstream.Limit{Limit: tweet.Limit{Track: 2}}
	close(ch)
	var got []int64
	for limit := range tweetstream.Only[*tweetstream.Limit](ch) {
		got = append(got, limit.Track)
	}
	if diff := cmp.Diff([]int64{1, 2}, got); diff != "" {
		t.Error(diff)
	}
}

// TestOnlyOf: one type of events, and every error.
func TestOnlyOf(t *testing.T) {
	wire := kit.Limit(1) + "\r\n\r\n" + kit.Limit(2) + "\r\n" + `{"limit":`
	d := tweetstream.NewDecoder(strings.NewReader(wire))
	var got []int64
	var last error
	for e, err := range tweetstream.OnlyOf[*tweetstream.Limit](d.All()) {
		if last = err; err == nil {
			got = append(got, e.Track)
		}
	}
	if diff := cmp.Diff([]int64{1, 2}, got); diff != "" || last != io.ErrUnexpectedEOF {
		t.Errorf("ended with %v; limits (-want +got):\n%s", last, diff)
	}
}

// TestSetOnly: only events of the kinds come, whether others can be told by their
// keys or not; without kinds all do.
func TestSetOnly(t *testing.T) {
	wire := strings.Join([]string{
		`{"id":1,"text":"x"}`, "", kit.Limit(1), `{"id":"1","text":"x"}`,
		`{"delete":{"status":{"id":1,"user_id":1}}}`, `{"delete":{"direct_message":{"id":1}}}`,
		`{"new":1}`, `{"delete":{"favorite":{"tweet_id":1,"user_id":1}}}`, `{"user_protect":{"id":1}}`,
		`{"info":{}}`, "",
	}, "\r\n")
	for _, tt := range []struct {
		only []tweetstream.Kind
		want string
	}{
		{nil, "status keep_alive limit malformed delete unknown unknown like compliance system"},
		{[]tweetstream.Kind{tweetstream.KindStatus}, "status"},
		{[]tweetstream.Kind{tweetstream.KindDelete, tweetstream.KindKeepAlive}, "keep_alive delete"},
		{[]tweetstream.Kind{tweetstream.KindUnknown}, "unknown unknown"},
		{[]tweetstream.Kind{tweetstream.KindLike}, "like"},
		{[]tweetstream.Kind{tweetstream.KindCompliance}, "compliance"},
		{[]tweetstream.Kind{tweetstream.KindSystem}, "system"},
		{[]tweetstream.Kind{tweetstream.KindMalformed}, "malformed"},
		{[]tweetstream.Kind{tweetstream.KindConnected}, ""},
	} {
		d := tweetstream.NewDecoder(strings.NewReader(wire))
		d.SetOnly(tt.only...)
		events, err := decodeAll(d)
		if got := kit.Kinds(events); got != tt.want || err != io.EOF {
			t.Errorf("%v: got %q, %v; want %q", tt.only, got, err, tt.want)
		}
	}
}

// TestKindText: each kind's name is what it marshals as and is parsed from.
func TestKindText(t *testing.T) {
	for _, kind := range tweetstream.Kinds() {
		text, err := json.Marshal(map[tweetstream.Kind]tweetstream.Kind{kind: kind})
		if want := fmt.Sprintf("{%q:%q}", kind, kind); err != nil || string(text) != want {
			t.Errorf("marshals as %s, %v; want %s", text, err, want)
		}
		var back map[tweetstream.Kind]tweetstream.Kind
		if err := json.Unmarshal(text, &back); err != nil || back[kind] != kind {
			t.Errorf("%s is read as %v, %v", text, back, err)
		}
		if parsed, err := tweetstream.ParseKind(kind.String()); err != nil || parsed != kind {
			t.Errorf("ParseKind(%q) = %v, %v", kind, parsed, err)
		}
	}
	for _, name := range []string{"", "Status", "tweet", "Kind(0)"} {
		if kind, err := tweetstream.ParseKind(name); err == nil || kind != 0 {
			t.Errorf("ParseKind(%q) = %v, %v; want an error", name, kind, err)
		}
	}
	if text, err := tweetstream.Kind(0).MarshalText(); err == nil {
		t.Errorf("no kind marshals as %q", text)
	}
	if got := tweetstream.Kind(99).String(); got != "Kind(99)" {
		t.Errorf("a number that is no kind is %q", got)
	}
}

func TestKinds(t *testing.T) {
	events := []tweetstream.Event{
		&tweetstream.Status{}, &tweetstream.Delete{}, &tweetstream.ScrubGeo{},
		&tweetstream.Limit{}, &tweetstream.StatusWithheld{}, &tweetstream.UserWithheld{},
		&tweetstream.Disconnect{}, &tweetstream.Warning{}, &tweetstream.Compliance{},
		&tweetstream.System{}, &tweetstream.Like{}, &tweetstream.Unknown{},
		&tweetstream.Malformed{}, &tweetstream.Connected{}, &tweetstream.KeepAlive{},
		&tweetstream.Closed{}, &tweetstream.ConnectionError{}, &tweetstream.RequestError{},
		&tweetstream.Dropped{}, &tweetstream.Repaired{}, &tweetstream.Damaged{},
		&tweetstream.Member{},
	}
	var kinds []tweetstream.Kind
	for _, e := range events {
		kinds = append(kinds, e.Kind())
	}
	if diff := cmp.Diff(tweetstream.Kinds(), kinds); diff != "" {
		t.Errorf("Kinds() and the types' kinds differ (-Kinds +types):\n%s", diff)
	}
	for i, e := range events {
		if got, want := e.Kind().HasRaw(), i < 13; got != want {
			t.Errorf("%v.HasRaw() is %v", e.Kind(), got)
		}
	}
}

// corpus opens a file of recorded streams, or skips the test.
func corpus(t testing.TB, name string) io.Reader {
	dir := os.Getenv("TWEETSTREAM_CORPUS")
	if dir == "" {
		t.Skip("TWEETSTREAM_CORPUS is not set")
	}
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(name, ".gz") {
		return bytes.NewReader(data)
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// TestCorpus: of real streams every message is of a known kind, decodes, and
// is delivered byte for byte.
func TestCorpus(t *testing.T) {
	for _, name := range []string{"stream.jsonl.gz", "odd.jsonl", "documented.jsonl"} {
		t.Run(name, func(t *testing.T) {
			wire, err := io.ReadAll(corpus(t, name))
			if err != nil {
				t.Fatal(err)
			}
			lines := bytes.Split(bytes.TrimSuffix(wire, []byte("\n")), []byte("\n"))
			d := tweetstream.NewDecoder(bytes.NewReader(wire))
			for i, line := range lines {
				e, err := d.Decode()
				if err != nil {
					t.Fatalf("line %d: %v", i+1, err)
				}
				if !bytes.Equal(tweetstream.Raw(e), bytes.TrimSuffix(line, []byte("\r"))) {
					t.Fatalf("line %d: Raw differs from the line", i+1)
				}
				if k := e.Kind(); k == tweetstream.KindUnknown || k == tweetstream.KindMalformed {
					t.Errorf("line %d: %v: %.100s", i+1, k, line)
				}
			}
			if _, err := d.Decode(); err != io.EOF {
				t.Errorf("at the end: %v", err)
			}
		})
	}
}

func addWireFiles(f *testing.F) {
	files, err := filepath.Glob("testdata/*.in")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		wire, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(wire, uint8(3))
	}
}

// FuzzSplitInvariance: the same bytes give the same events, however they
// arrive, and every Raw is a piece of them.
func FuzzSplitInvariance(f *testing.F) {
	addWireFiles(f)
	f.Fuzz(func(t *testing.T, wire []byte, size uint8) {
		whole := describe(tweetstream.NewDecoder(bytes.NewReader(wire)))
		split := describe(tweetstream.NewDecoder(&pieces{bytes.NewReader(wire), 1 + int(size)}))
		if diff := cmp.Diff(whole, split); diff != "" {
			t.Errorf("in pieces of %d (-whole +split):\n%s", 1+int(size), diff)
		}
		events, _ := decodeAll(tweetstream.NewDecoder(iotest.HalfReader(bytes.NewReader(wire))))
		for _, e := range events {
			if !bytes.Contains(wire, tweetstream.Raw(e)) {
				t.Errorf("%v: Raw %q is not in the input", e.Kind(), tweetstream.Raw(e))
			}
		}
	})
}

// FuzzWorkers: several workers give the events of one, wherever a read ends.
func FuzzWorkers(f *testing.F) {
	addWireFiles(f)
	f.Fuzz(func(t *testing.T, wire []byte, size uint8) {
		decoder := func(workers int) *tweetstream.Decoder {
			d := tweetstream.NewDecoder(&pieces{bytes.NewReader(wire), 1 + int(size)})
			d.SetWorkers(workers)
			d.SetDelimited(size&1 != 0)
			d.SetMaxMessageSize(1 << 10)
			if size&2 != 0 {
				d.SetOnly(tweetstream.KindLimit, tweetstream.KindUnknown, tweetstream.KindKeepAlive)
			}
			return d
		}
		want, got := describeAll(decodeAll(decoder(1))), describeAll(ranged(decoder(2)))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("-one +several:\n%s", diff)
		}
	})
}

// FuzzDelimited: lengths that lie cost no message that stands on a line of its
// own at the end, and never make the decoder hang or panic.
func FuzzDelimited(f *testing.F) {
	addWireFiles(f)
	f.Add([]byte("12\r\n{\"limit\":{}}\r\n-1\r\n99999999\r\n"), uint8(0))
	f.Fuzz(func(t *testing.T, wire []byte, size uint8) {
		decode := func(size int) string {
			d := tweetstream.NewDecoder(&pieces{bytes.NewReader(wire), size})
			d.SetDelimited(true)
			return describe(d)
		}
		if diff := cmp.Diff(decode(1<<20), decode(1+int(size))); diff != "" {
			t.Errorf("in pieces of %d (-whole +split):\n%s", 1+int(size), diff)
		}
	})
}

// FuzzFraming: of any bytes, each message comes once and in order, and what is
// left out between them is white space, byte order marks, and the commas and
// brackets of arrays. Only a message that may have been cut off is missing at the end.
func FuzzFraming(f *testing.F) {
	addWireFiles(f)
	f.Fuzz(func(t *testing.T, wire []byte, _ uint8) {
		events, err := decodeAll(tweetstream.NewDecoder(bytes.NewReader(wire)))
		blank := func(text []byte) bool {
			return len(bytes.Trim(text, " \t\r\n\f\v\u0085\u00a0,[]\ufeff")) == 0
		}
		rest := wire
		for i, e := range events {
			before, after, found := bytes.Cut(rest, tweetstream.Raw(e))
			if !found || !blank(before) {
				t.Fatalf("event %d, %v, is %q; what has not come yet is %q", i, e.Kind(),
					tweetstream.Raw(e), rest)
			}
			if e.Kind() != tweetstream.KindKeepAlive {
				rest = after
			}
		}
		isCut := !blank(rest)
		if isCut && (err == io.EOF || !bytes.ContainsRune(wire, '[') &&
			bytes.ContainsRune(bytes.TrimSpace(rest), '\n')) {
			t.Errorf("ended with %v, and %q has not come", err, rest)
		}
	})
}

// FuzzObjects: objects that stand on lines of their own come as they are,
// whatever ends the lines and however many blank ones are between them.
func FuzzObjects(f *testing.F) {
	addWireFiles(f)
	f.Fuzz(func(t *testing.T, text []byte, ends uint8) {
		var wire []byte
		var want, got []string
		for line := range bytes.Lines(text) {
			line = bytes.TrimSpace(line)
			if !json.Valid(line) || line[0] != '{' {
				continue
			}
			want = append(want, string(line))
			wire = append(wire, line...)
			wire = append(wire, [...]string{"\r\n", "\n", "\r\n\r\n", "\n\n\r\n"}[ends%4]...)
			ends = ends>>2 | ends<<6
		}
		events, err := decodeAll(tweetstream.NewDecoder(bytes.NewReader(wire)))
		for _, e := range events {
			if e.Kind() != tweetstream.KindKeepAlive {
				got = append(got, string(tweetstream.Raw(e)))
			}
		}
		if diff := cmp.Diff(want, got); diff != "" || err != io.EOF {
			t.Errorf("ended with %v; messages (-want +got):\n%s", err, diff)
		}
	})
}

// TestLayouts: the same Tweets come however people have written them to a file.
func TestLayouts(t *testing.T) {
	tweets := []string{
		`{"id":1,"text":"a } b","user":{"id":9},"in_reply_to_status_id":null}`,
		`{"id":2,"text":"[","user":{"id":9},"in_reply_to_status_id":null}`,
		`{"id":3,"text":"c","user":{"id":9},"in_reply_to_status_id":null}`,
	}
	indent := func(prefix, end string) string {
		var b bytes.Buffer
		for i, text := range tweets {
			if i > 0 {
				b.WriteString(prefix)
			}
			if err := json.Indent(&b, []byte(text), "", "  "); err != nil {
				t.Fatal(err)
			}
			b.WriteString("\n")
		}
		return strings.ReplaceAll(b.String(), "\n", end)
	}
	for name, in := range map[string]string{
		"back to back":             strings.Join(tweets, ""),
		"back to back, with blank": strings.Join(tweets, " \t") + "\r\n",
		"commas":                   strings.Join(tweets, ",\n") + ",\n",
		"array":                    "[" + strings.Join(tweets, ",") + "]",
		"array, lines":             "[\n" + strings.Join(tweets, ",\n") + "\n]\n",
		"array, indented":          "[\n" + indent(",\n", "\n") + "]\n",
		"array, indented, CRLF":    "[\r\n" + indent(",\n", "\r\n") + "]\r\n",
		"arrays of one":            "[" + strings.Join(tweets, "]\r\n[") + "]\r\n",
		"indented":                 indent("", "\n"),
		"indented, CRLF":           indent("", "\r\n"),
		"marks":                    "\ufeff" + strings.Join(tweets, "\r\n\ufeff"),
	} {
		var got []int64
		for event, err := range tweetstream.NewDecoder(iotest.HalfReader(strings.NewReader(in))).All() {
			status, ok := event.(*tweetstream.Status)
			if !ok || err != nil {
				t.Fatalf("%s: %v, %v", name, event, err)
			}
			got = append(got, status.ID)
		}
		if diff := cmp.Diff([]int64{1, 2, 3}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestBlockOfZeros: a crash of a machine left zero bytes. They cost themselves.
func TestBlockOfZeros(t *testing.T) {
	zeros := strings.Repeat("\x00", 100)
	in := `{"limit":{"track":1}}` + "\n" + zeros + `{"limit":{"track":2}}` + "\n" + zeros
	var kinds []tweetstream.Kind
	for event, err := range tweetstream.NewDecoder(strings.NewReader(in)).All() {
		if err != nil {
			t.Fatal(err)
		}
		kinds = append(kinds, event.Kind())
	}
	want := []tweetstream.Kind{tweetstream.KindLimit, tweetstream.KindMalformed, tweetstream.KindLimit,
		tweetstream.KindMalformed}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestBrokenLineCostsNoOther: a line that breaks off costs none of the values over
// several lines behind it.
func TestBrokenLineCostsNoOther(t *testing.T) {
	for _, before := range []string{"", "\r\n", `{"limit":{"track":1}}` + "\r\n"} {
		in := before + `{"id":2,"text":"bro` + "\n" +
			strings.Repeat("{\n \"limit\": {\n  \"track\": 7\n }\n}\n", 50)
		got := map[tweetstream.Kind]int{}
		for event := range tweetstream.NewDecoder(strings.NewReader(in)).All() {
			got[event.Kind()]++
		}
		want := 50 + strings.Count(before, "limit")
		if got[tweetstream.KindLimit] != want || got[tweetstream.KindMalformed] != 1 {
			t.Errorf("after %q: %v", before, got)
		}
	}
}

// TestJoinedMalformed: a message over several lines that has a wrong type stays one message.
func TestJoinedMalformed(t *testing.T) {
	const message = "{\"id\":\"bad\",\n\"text\":1,\n\"user\":{}}"
	var got []string
	for event := range tweetstream.NewDecoder(strings.NewReader(message + "\n")).All() {
		got = append(got, fmt.Sprintf("%s %s", event.Kind(), tweetstream.Raw(event)))
	}
	if diff := cmp.Diff([]string{"malformed " + message}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestNoticeWithoutLineEnd: the server closes the connection right behind its one notice in
// plain text. Other text there is a message that was cut.
func TestNoticeWithoutLineEnd(t *testing.T) {
	const notice = "Exceeded connection limit for user"
	for in, want := range map[string]string{
		notice: "unknown, EOF", "\r\n" + notice: "keep_alive, unknown, EOF",
		notice[:20]: "unexpected EOF", notice + "s": "unexpected EOF",
	} {
		var got []string
		d := tweetstream.NewDecoder(strings.NewReader(in))
		event, err := d.Decode()
		for ; err == nil; event, err = d.Decode() {
			got = append(got, event.Kind().String())
		}
		if got = append(got, err.Error()); strings.Join(got, ", ") != want {
			t.Errorf("%q: got %q, want %s", in, got, want)
		}
	}
}

// TestCasesOfFiles reads files of the kinds that people have.
func TestCasesOfFiles(t *testing.T) {
	dir := os.Getenv("TWEETSTREAM_CASES")
	if dir == "" {
		t.Skip("TWEETSTREAM_CASES is not set")
	}
	for name, want := range map[string]string{
		"array-one-line.json": "1001 1002 1003", "array-pretty.json": "1001 1002 1003",
		"array-of-lines.json": "1001 1002 1003", "array-crlf.json": "1001 1002 1003",
		"back-to-back.jsonl": "1001 1002 1003", "back-to-back-space.jsonl": "1001 1002 1003",
		"pretty-crlf.json": "1001 1002 1003", "bom-in-the-middle.jsonl": "1001 1002 1003",
		"nul-block.jsonl":        "1001 malformed 1002 1003 malformed",
		"lines-with-commas.json": "1001 1002 1003",
		"several-lines.raw":      "1001 warning 1002", "several-lines.json": "1001 1002 delete 1003",
	} {
		f, err := os.Open(filepath.Join(dir, "files", name))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for event, err := range tweetstream.NewDecoder(f).All() {
			if status, ok := event.(*tweetstream.Status); ok {
				got = append(got, fmt.Sprint(status.ID%10000))
			} else {
				got = append(got, fmt.Sprint(event.Kind()))
			}
			if err != nil {
				t.Error(name, err)
			}
		}
		if diff := cmp.Diff(want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestSetScreen: messages are left out undecoded, but none is lost for another.
func TestSetScreen(t *testing.T) {
	in := `{"limit":{"track":1}}` + "\r\n" + `{"limit":{"track":2}}{"limit":{"track":3}}` + "\n" +
		`{"limit":` + "\n" + `{"track":4}}` + "\n" + `{"limit":{"track":[]}}` + "\n\n" + `{"limit":{"track":5}}` + "\n"
	d := tweetstream.NewDecoder(strings.NewReader(in))
	d.SetScreen(func(message []byte) bool { return bytes.Contains(message, []byte("5")) })
	var got []string
	for event, err := range d.All() {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%v %s", event.Kind(), tweetstream.Raw(event)))
	}
	want := []string{ // the values that stand beside another were decoded to tell them apart
		`limit {"limit":{"track":2}}`, "limit {\"limit\":\n{\"track\":4}}", "keep_alive ", `limit {"limit":{"track":5}}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestLine: every message has one line, that decodes to the same.
func TestLine(t *testing.T) {
	in := "{\"limit\":{\r\n \"track\":\r\n1}}\n" + `{"friends":["a\r\nb"]}` + "\r\nnotice in words\r\n\r\n" + strings.Repeat("x", 2000) + "\n"
	d := tweetstream.NewDecoder(strings.NewReader(in))
	d.SetMaxMessageSize(1024)
	events, err := decodeAll(d)
	if err != io.EOF || len(events) != 5 {
		t.Fatal(events, err)
	}
	want := []string{`{"limit":{   "track":  1}}`, `{"friends":["a\r\nb"]}`, "notice in words", "", ""}
	for i, e := range events {
		before := string(tweetstream.Raw(e))
		line, ok := tweetstream.Line(e)
		if string(line) != want[i] || ok != (want[i] != "") || string(tweetstream.Raw(e)) != before {
			t.Errorf("%v: %q, %v; want %q", e.Kind(), line, ok, want[i])
		}
	}
}

// TestTimeOf: messages say when they were made; the client's events do not.
func TestTimeOf(t *testing.T) {
	at := time.UnixMilli(1556668920001)
	for message, want := range map[string]time.Time{
		`{"limit":{"track":1,"timestamp_ms":"1556668920001"}}`:                                            at,
		`{"delete":{"status":{"id":9,"user_id":9},"timestamp_ms":"1556668920001"}}`:                       at,
		`{"id":1,"text":"x","timestamp_ms":"1556668920001","in_reply_to_status_id":null,"user":{"id":2}}`: at,
		`{"user_withheld":{"user":{"id":9},"timestampMs":"2019-05-01T00:02:00.001Z"}}`:                    at,
		`{"user_protect":{"id":9,"timestamp_ms":"1556668920001"}}`:                                        at,
		`{"info":{"sent":"2019-05-01T02:02:00.001+02:00"}}`:                                               at,
		`{"type":"connection_metadata","timestamp":1556668920001}`:                                        at,
		`{"delete":{"favorite":{"tweet_id":1,"user_id":2},"timestamp_ms":"1556668920001"}}`:               at,
		`{"limit":{"track":1}}`: {},
		`{"friends":[]}`:        {},
	} {
		event, err := tweetstream.NewDecoder(strings.NewReader(message)).Decode()
		if err != nil || !tweetstream.TimeOf(event).Equal(want) {
			t.Errorf("%s: %v, %v", message, tweetstream.TimeOf(event), err)
		}
	}
	if !tweetstream.TimeOf(&tweetstream.Connected{}).IsZero() {
		t.Error("an event of the client says a time")
	}
}

// TestNothing: no reader and no event are no panic.
func TestNothing(t *testing.T) {
	for _, d := range []*tweetstream.Decoder{tweetstream.NewDecoder(nil), {}} {
		for range 2 {
			if event, err := d.Decode(); event != nil || err == nil {
				t.Errorf("%v, %v", event, err)
			}
		}
	}
	if raw := tweetstream.Raw(nil); raw != nil {
		t.Errorf("%q", raw)
	}
}

// TestLastLineIsWhole: an object or array without a line end is a message, as all JSON values are.
func TestLastLineIsWhole(t *testing.T) {
	for in, want := range map[string]error{
		"[]": io.EOF, "[1,2]": io.EOF, "{}": io.EOF, "[1,": io.ErrUnexpectedEOF, "[": io.ErrUnexpectedEOF,
	} {
		d := tweetstream.NewDecoder(strings.NewReader(in))
		event, err := d.Decode()
		if want == io.EOF && err == nil {
			if raw := string(tweetstream.Raw(event)); raw != in {
				t.Errorf("%s: got %q", in, raw)
			}
			_, err = d.Decode()
		}
		if err != want {
			t.Errorf("%s: got %v, want %v", in, err, want)
		}
	}
}
