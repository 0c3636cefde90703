package json_test

import (
	stdjson "encoding/json"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream/tweet/internal/json"
)

// check compares the parser with encoding/json, once for every type that the
// message could have.
func check(t *testing.T, wire string) {
	t.Helper()
	if nests(wire) > json.MaxDepth {
		return
	}
	valid := stdjson.Valid([]byte(wire))
	if ok := parsed(wire, func(p *json.Parser) int { return p.Skip(0) }); ok != valid {
		t.Errorf("Skip accepts %q: %v, encoding/json: %v", wire, ok, valid)
	}
	checkAs(t, wire, (*json.Parser).ReadString)
	checkAs(t, wire, (*json.Parser).ReadInt64)
	checkAs(t, wire, (*json.Parser).ReadInt)
	checkAs(t, wire, (*json.Parser).ReadFloat64)
	checkAs(t, wire, (*json.Parser).ReadBool)
	checkTree(t, wire, valid)
	checkPass(t, wire, valid)
}

func checkAs[T any](t *testing.T, wire string, read func(*json.Parser, int, *T) int) {
	t.Helper()
	var want, got T
	err := stdjson.Unmarshal([]byte(wire), &want)
	ok := parsed(wire, func(p *json.Parser) int { return read(p, 0, &got) })
	if ok != (err == nil) {
		t.Errorf("%T accepts %q: %v, encoding/json: %v", got, wire, ok, err)
	} else if ok && !reflect.DeepEqual(want, got) {
		t.Errorf("%T: %q is %v, want %v", got, wire, got, want)
	}
}

// parsed reports whether read takes the whole message.
func parsed(wire string, read func(*json.Parser) int) bool {
	var p json.Parser
	p.Begin([]byte(wire))
	return p.End(read(&p))
}

// checkTree reads a value of any type with its keys, strings and numbers.
func checkTree(t *testing.T, wire string, valid bool) {
	t.Helper()
	var want any
	if valid && stdjson.Unmarshal([]byte(wire), &want) != nil {
		return // a number beyond the range of float64
	}
	var got tree
	ok := parsed(wire, func(p *json.Parser) int { return got.read(p, 0) })
	if ok != valid {
		t.Errorf("accepted %q: %v, encoding/json: %v", wire, ok, valid)
	} else if diff := cmp.Diff(want, got.value()); ok && diff != "" {
		t.Errorf("%q (-encoding/json +parser):\n%s", wire, diff)
	}
}

// checkPass: on well-formed JSON, Pass goes as far as Skip does.
func checkPass(t *testing.T, wire string, valid bool) {
	t.Helper()
	p := json.On([]byte(wire))
	end := p.Pass(p.Token(0))
	if end < 0 || end > len(wire) || valid && p.Token(end) != len(wire) {
		t.Errorf("Pass ends at byte %d of %q", end, wire)
	}
	key, value := p.PassKey(0)
	if value < 0 || value > len(wire) || len(key) > len(wire) {
		t.Errorf("PassKey gives %q, %d for %q", key, value, wire)
	}
}

// tree is a value of any type. Strings have to stay where they are until the
// message ends.
type tree struct {
	kind   byte // as the first byte of the value
	text   *string
	number float64
	truth  bool
	keys   []string
	items  []*tree
}

func (v *tree) read(p *json.Parser, i int) int {
	i = p.Token(i)
	switch v.kind = p.Peek(i); v.kind {
	case '"':
		v.text = new(string)
		return p.ReadString(i, v.text)
	case '{':
		return v.readObject(p, i)
	case '[':
		return v.readArray(p, i)
	case 't', 'f':
		return p.ReadBool(i, &v.truth)
	case 'n':
		return p.Null(i)
	}
	return p.ReadFloat64(i, &v.number)
}

func (v *tree) readObject(p *json.Parser, i int) int {
	i, ok := p.Enter(i, '{')
	if !ok {
		return i
	}
	key, i := p.Member(i, true)
	for key != nil {
		v.keys = append(v.keys, string(key))
		i = v.readItem(p, i)
		key, i = p.Member(i, false)
	}
	return i
}

func (v *tree) readArray(p *json.Parser, i int) int {
	i, more := p.Enter(i, '[')
	if !more {
		return i
	}
	for i, more = p.First(i); more; i, more = p.Next(i) {
		i = v.readItem(p, i)
	}
	return i
}

func (v *tree) readItem(p *json.Parser, i int) int {
	item := new(tree)
	v.items = append(v.items, item)
	return item.read(p, i)
}

// value gives v in the form that encoding/json has for it.
func (v *tree) value() any {
	switch v.kind {
	case '"':
		return *v.text
	case 't', 'f':
		return v.truth
	case 'n':
		return nil
	case '{':
		object := map[string]any{}
		for i, key := range v.keys {
			object[key] = v.items[i].value()
		}
		return object
	case '[':
		array := []any{}
		for _, item := range v.items {
			array = append(array, item.value())
		}
		return array
	}
	return v.number
}

// nests returns the number of opening brackets: wire nests no deeper.
func nests(wire string) int { return strings.Count(wire, "[") + strings.Count(wire, "{") }

// values are right and wrong in every way that a value can be.
var values = []string{
	`null`, `true`, `false`, ``, ` `, `nul`, `nulll`, `NULL`, `tru`, `truefalse`, `falsee`,
	`NaN`, `'a'`, `a`,
	`0`, `-0`, `7`, `-12`, `1234567`, `12345678`, `123456789`, `9223372036854775807`,
	`-9223372036854775808`,
	`9223372036854775808`, `-9223372036854775809`, `18446744073709551616`, `100000000000000000000`,
	`-`, `--1`, `+1`, `01`, `-01`, `00`, `0x1F`, `1_000`, `1 000`, `1a`, `１`,
	`0.5`, `-0.0`, `12.340`, `1.`, `-1.`, `.5`, `1..2`, `1.2.3`, `1.-2`, `1,5`,
	`1e3`, `1E+3`, `0e-0`, `1.5e09`, `1e400`, `-1e-400`, `1e`, `1e+`, `e3`, `1e1.5`, `1ee2`, `1.e1`,
	`""`, `"a"`, `"a b"`, "\"\x7f\"", `"[{,:}]"`, "\"é€\U0001F32B\"", "\"\u2028\"", `"`, `"a`, `a"`,
	`"a""b"`, `"""`,
	"\"\x00\"", "\"\x1f\"", "\"\t\"", "\"\n\"", "\"abcdefghijk\x1b\"", "\x00", "1\x00",
	`"\""`, `"\\"`, `"\/"`, `"\b\f\n\r\t"`, `"\\\\\""`, `"\a"`, `"\0"`, `"\'"`, `"\`, `"\"`,
	`"\\\"`, "\"\\é\"",
	`"\u0041"`, `"\u00E9\u20aC"`, `"\u0000"`, `"\uFFFF"`, `"\u12345"`, `"\u"`, `"\u123"`, `"\u12g4"`,
	`"\u+123"`, `"\U0041"`,
	`"\ud83c\udf2b"`, `"\udbff\udfff"`, `"\ud83c"`, `"\udf2b\ud83c"`, `"\ud83c\ud83c\udf2b"`,
	`"\ud83c\n"`, `"\ud83c\udf2"`, `"\ud83c\q"`,
	"\"\xff\"", "\"\xc3\"", "\"\xc3(\"", "\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\"", "\"abcdefg\x80\"",
	"\"\xf0\x9f\x8c\"", "\"\xc3", "\xff",
	`[]`, `[ ]`, `[1]`, `[null, "a", {}, []]`, "[\n1\t,\r2 ]", `[`, `]`, `[1`, `[1,`, `[1,]`, `[,1]`,
	`[1,,2]`, `[1 2]`, `[1:2]`, `[1}`, `[}`, `[]]`, `[[]`, "[1\f]",
	`{}`, `{ }`, `{"a":1}`, `{"a":1,"b":2}`, `{"":0}`, `{"a":1,"a":2}`, "{\t\"a\" :\n1 , \"b\":2\r}",
	`{"\u0061":1}`, "{\"\xff\":1}",
	`{`, `}`, `{"a"`, `{"a":`, `{"a":1`, `{"a":1,`, `{"a":1,}`, `{,"a":1}`, `{"a":1,,"b":2}`, `{"a"}`,
	`{"a" 1}`, `{"a"::1}`, `{"a":}`, `{:1}`, `{"a":1 "b":2}`,
	`{a:1}`, `{1:1}`, `{null:1}`, `{"a":1]`, `{]`, `{"a":1}}`, `{"a":1}x`, "{\"a\x01\":1}",
	`{"a\q":1}`, `{{}}`,
	" 1", "\t\n\r 1 \r\n\t", "\v1", "1\f", "\u00a01", "\ufeff1", `/**/1`, `1//a`, `1 2`, `{}{}`, `{},`,
}

var places = []string{`%s`, ` %s `, `[%s]`, `[%s,1]`, `[[],%s]`, `{"a":%s}`,
	`{"a":1,"b":%s,"c":[]}`, `{%s:1}`, `{"a":1,%s:2}`, `{"a":1%s}`, `%s{}`}

func TestValues(t *testing.T) {
	for _, value := range values {
		for _, place := range places {
			check(t, strings.Replace(place, "%s", value, 1))
		}
	}
}

// TestStringsOfAllLengths: strings are read by the word, so the place of a byte in
// it matters, and the distance to the end of the message.
func TestStringsOfAllLengths(t *testing.T) {
	const plain = "The ferry bell rings."
	for _, inside := range []string{"", `\/`, `\u00e9`, `\ud83c\udf2b`, "é", "€", "\xff", "\x1f", `\q`,
		`\u00`, `"`, `\"`, `\\`, `\n\n\u20ac\/`} {
		for before := range len(plain) {
			for after := range 18 {
				text := plain[:before] + inside + plain[:after]
				check(t, `"`+text+`"`)
				check(t, `["`+text+`","another"]`)
				check(t, `{"`+text+`":1}`)
			}
		}
	}
}

func TestNumbersOfAllLengths(t *testing.T) {
	const digits = "19876543210123456789876543210"
	for size := range len(digits) {
		for _, sign := range []string{"", "-", "0", "-0"} {
			for _, behind := range []string{"", " ", ".5", "e2", "x", "/", ":", "\xba", `"`} {
				check(t, sign+digits[:size]+behind)
				check(t, "["+sign+digits[:size]+behind+`,"abcdefgh"]`)
			}
		}
	}
}

func TestDigits(t *testing.T) {
	for wire, want := range map[string]struct {
		n   uint64
		end int
	}{
		"": {0, 0}, "x": {0, 0}, "7x": {7, 1}, "007": {7, 3}, "1234567890123": {1234567890123, 13},
		"12345678": {12345678, 8}, "18446744073709551615": {math.MaxUint64, 20},
		"18446744073709551617": {1, 20},
	} {
		var p json.Parser
		p.Begin([]byte(wire))
		if n, end := p.Digits(0); n != want.n || end != want.end {
			t.Errorf("%q: %d, %d; want %v", wire, n, end, want)
		}
		p.End(0)
	}
}

// TestNullLeavesValues pins that null is no value, and that a failure keeps
// quiet about its reason.
func TestNullLeavesValues(t *testing.T) {
	text, n, f, b := "a", int64(1), 1.5, true
	for _, read := range []func(p *json.Parser) int{
		func(p *json.Parser) int { return p.ReadString(0, &text) },
		func(p *json.Parser) int { return p.ReadInt64(0, &n) },
		func(p *json.Parser) int { return p.ReadFloat64(0, &f) },
		func(p *json.Parser) int { return p.ReadBool(0, &b) },
	} {
		if !parsed(" null", read) {
			t.Error("null is refused")
		}
	}
	if text != "a" || n != 1 || f != 1.5 || !b {
		t.Errorf("null has changed values: %q %v %v %v", text, n, f, b)
	}
	var p json.Parser
	p.Begin([]byte(`{]`))
	if i := p.Skip(0); i != 2 || !p.Failed() || p.Refusal().Reason != nil {
		t.Errorf("a failed read ends at %d, failed: %v, refusal: %v", i, p.Failed(), p.Refusal())
	}
	if p.End(2) {
		t.Error("End forgets a failure")
	}
}

func TestMaxDepth(t *testing.T) {
	for _, brackets := range [][2]string{{"[", "]"}, {`{"a":`, "}"}} {
		for depth := json.MaxDepth - 1; depth <= json.MaxDepth+2; depth++ {
			wire := strings.Repeat(brackets[0], depth) + "1" + strings.Repeat(brackets[1], depth)
			var p json.Parser
			p.Begin([]byte(wire))
			ok := p.End(p.Skip(0))
			if ok != (depth <= json.MaxDepth) {
				t.Errorf("depth %d: accepted %v", depth, ok)
			}
			if want := json.MaxDepth * len(brackets[0]); !ok &&
				(p.Refusal().Offset != want || p.Refusal().Reason == nil) {
				t.Errorf("depth %d: refused at byte %d, want %d: %v", depth, p.Refusal().Offset, want,
					p.Refusal().Reason)
			}
		}
	}
}

func TestMaxElements(t *testing.T) {
	for _, n := range []int{json.MaxElements, json.MaxElements + 1} {
		var p json.Parser
		p.Begin([]byte(`[1]`))
		ok := p.MakeRoom(1, n-1) && p.MakeRoom(1, 1)
		if ok != (n <= json.MaxElements) || p.End(p.Skip(0)) != ok {
			t.Errorf("room for %d elements: %v, %v", n, ok, p.Refusal().Reason)
		}
	}
}

func TestFold(t *testing.T) {
	for key, want := range map[string]string{
		"": "", "id": "", "app:id": "", "ID": "id", "Id_Str": "id_str", "u\u017fer": "user",
		"\u212aey": "key",
		"\u00e9T":  "\xfft", "\xffT": "\xfft", "a\xff": "a\xff",
	} {
		if got := string(json.Fold([]byte(key))); got != want {
			t.Errorf("Fold(%q) = %q, want %q", key, got, want)
		}
	}
}

// FuzzParser holds that the parser and encoding/json never disagree, about any
// type of value.
func FuzzParser(f *testing.F) {
	for _, value := range values {
		f.Add(value)
	}
	f.Add(`{"a":[1.5e3,"\u00e9\ud83c\udf2b\/",null,true,{"b":-12345678901}],"c":"d"}`)
	f.Fuzz(func(t *testing.T, wire string) { check(t, wire) })
}

var sink struct {
	text string
	n    int64
}

func BenchmarkReadString(b *testing.B) {
	for name, text := range map[string]string{
		"plain": strings.Repeat("plain text ", 10), "escaped": strings.Repeat(`http:\/\/a `, 10),
		"unicode": strings.Repeat(`\u30d5\u30a7`, 10),
	} {
		b.Run("text="+name, func(b *testing.B) {
			wire := `"` + text + `"`
			b.SetBytes(int64(len(wire)))
			for b.Loop() {
				parsed(wire, func(p *json.Parser) int { return p.ReadString(0, &sink.text) })
			}
		})
	}
}

func BenchmarkReadInt64(b *testing.B) {
	for _, number := range []string{"0", "17", "1435737600001", "1233995381994422273"} {
		b.Run(fmt.Sprint("digits=", len(number)), func(b *testing.B) {
			for b.Loop() {
				parsed(number, func(p *json.Parser) int { return p.ReadInt64(0, &sink.n) })
			}
		})
	}
}
