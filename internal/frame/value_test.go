package frame

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"
)

// TestJoin: the value that begins in a line, and the line after it.
func TestJoin(t *testing.T) {
	for _, tt := range []struct {
		name, in, value, next string // no value: it does not go on
	}{
		{"object", "{\"a\":\n1}\nb\n", "{\"a\":\n1}", "b"},
		{"of many lines", "{\n\"a\":[\n1,\n2]\n}\nb\n", "{\n\"a\":[\n1,\n2]\n}", "b"},
		{"ends with CRLF", "{\"a\":\n1}\r\nb\n", "{\"a\":\n1}", "b"},
		{"at the end of the input", "{\"a\":\n1}", "{\"a\":\n1}", ""},
		{"LF in a string", "{\"a\":\"}\n\"}\nb\n", "{\"a\":\"}\n\"}", "b"},
		{"after a byte order mark", "\ufeff{\"a\":\n1}\nb\n", "{\"a\":\n1}", "b"},
		{"whole", "{\"a\":1}\nb\n", "", "b"},
		{"no value", "a\nb\n", "", "b"},
		{"cut by CRLF", "{\"a\":\r\n{\"b\":1}\r\n", "", `{"b":1}`},
		{"indented, CRLF", "{\r\n \"a\": [\r\n1\r\n]\r\n}\r\nb\r\n",
			"{\r\n \"a\": [\r\n1\r\n]\r\n}", "b"},
		{"another object", "{\"a\":1\n{\"b\":1}\n", "", `{"b":1}`},
		{"another object that would end it", "{\"a\":1\n{\"b\":1}}\n", "", `{"b":1}}`},
		{"an object inside", "{\"a\":\n{\"b\":1}}\n", "{\"a\":\n{\"b\":1}}", ""},
		{"never ends", "{\"a\":\n1\n", "", "1"},
		{"over the limit", "{\"a\":\n" + strings.Repeat("1\n", 300) + "}\n", "", "1"},
	} {
		for name, arrive := range arrivals {
			t.Run(tt.name+"/"+name, func(t *testing.T) {
				f := NewReader(arrive(strings.NewReader(tt.in)), 256)
				if _, _, err := f.Next(); err != nil {
					t.Fatal(err)
				}
				value, ok := f.Join()
				if string(value) != tt.value || ok != (tt.value != "") {
					t.Errorf("joined %q, %v; want %q", value, ok, tt.value)
				}
				if ok {
					f.Accept()
				}
				if next, _, _ := f.Next(); string(next) != tt.next {
					t.Errorf("next is %q, want %q", next, tt.next)
				}
			})
		}
	}
}

// TestJoinWithoutAccept: the lines come once more, one by one.
func TestJoinWithoutAccept(t *testing.T) {
	f := NewReader(strings.NewReader("[\n1]\nb\n"), 256)
	for _, want := range []string{"[", "1]", "b"} {
		line, _, err := f.Next()
		if string(line) != want || err != nil {
			t.Errorf("got %q, %v; want %q", line, err, want)
		}
		f.Join()
	}
}

// TestJoinIsBounded: hostile input costs no more than some looks at each byte.
func TestJoinIsBounded(t *testing.T) {
	for _, line := range []string{"[\n", "{\"a\":\n", "{\r\n", "[1,\r\n"} {
		in := strings.Repeat(line, 1<<20/len(line))
		f := NewReader(strings.NewReader(in), 1<<16)
		for {
			_, _, err := f.Next()
			if err != nil {
				break
			}
			if _, ok := f.Join(); ok {
				t.Fatalf("%q was joined", line)
			}
		}
		if most := int64(8*len(in) + 3<<16); f.vain > most {
			t.Errorf("%q: looked at %d bytes in vain, want at most %d", line, f.vain, most)
		}
	}
}

// TestLookAheadIsBounded: a line without an end costs no more memory behind the beginning
// of a value than alone.
func TestLookAheadIsBounded(t *testing.T) {
	for _, in := range []string{"{\"a\":\n", "[{\"a\":\n"} {
		read := 0
		endless := readerFunc(func(p []byte) (int, error) {
			read += len(p)
			return endless('x').Read(p)
		})
		long := io.LimitReader(endless, 2*MaxSkip)
		f := NewReader(io.MultiReader(strings.NewReader(in), long), 1024)
		_, _, err := f.Next()
		f.Join()
		if read > 2*SlabSize && err != ErrTooLong || len(f.slab) > 2*SlabSize {
			t.Errorf("%q: %d bytes were read, into %d bytes of memory", in, read, len(f.slab))
		}
	}
}

// TestSplit: the values of one line.
func TestSplit(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want []string // the values that Split gives of each line, or the line itself
	}{
		{"{\"a\":1}{\"b\":2}\r\n{}\n", []string{`{"a":1}`, `{"b":2}`, "{}"}},
		{"{\"a\":\"}{\"} \t{\"b\":[{}]}{}\n", []string{`{"a":"}{"}`, `{"b":[{}]}`, "{}"}},
		{"{\"a\":1},\n{\"b\":2} ,\r\n", []string{`{"a":1}`, `{"b":2}`}},
		{"{\"a\":1},{\"b\":2}", []string{`{"a":1}`, `{"b":2}`}},
		{"\x00\x00{\"a\":1}\n", []string{"\x00\x00", `{"a":1}`}},
		{"\x00\x00\n{}\n", []string{"\x00\x00", "{}"}},
		{"{\"a\":1}x{}\n{}\n", []string{`{"a":1}x{}`, "{}"}},
		{"{\"a\":1\n{}\n", []string{`{"a":1`, "{}"}},
		{"\ufeff{\"a\":1}\ufeff\n\ufeff{}\n", []string{"{\"a\":1}\ufeff", "{}"}},
	} {
		for name, arrive := range arrivals {
			f := NewReader(arrive(strings.NewReader(tt.in)), 256)
			var got []string
			for {
				line, _, err := f.Next()
				if err != nil && len(line) == 0 {
					break
				}
				if first, ok := f.Split(); ok {
					line = first
				}
				got = append(got, string(line))
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("%q, %s: %q, want %q", tt.in, name, got, tt.want)
			}
		}
	}
}

// TestArray: the elements of an array of objects come one by one, of any size in all.
func TestArray(t *testing.T) {
	long := `{"a":"` + strings.Repeat("x", 300) + `"}`
	for _, tt := range []struct {
		in   string
		want []string
	}{
		{`[{"a":1},{"b":[2]}]` + "\r\n{}\r\n", []string{`{"a":1}`, `{"b":[2]}`, "{}"}},
		{`[{"a":1}]`, []string{`{"a":1}`}},
		{"[\r\n  {\r\n  \"a\": 1\r\n  },\r\n  {}\r\n]\r\n{}\r\n",
			[]string{"{\r\n  \"a\": 1\r\n  }", "{}", "{}"}},
		{"[\n{\"a\":1},\n{\"b\":\"]\"}\n]\n\n", []string{`{"a":1}`, `{"b":"]"}`, ""}},
		{"[" + strings.Repeat(`{"a":1},`, 100) + "{}]",
			append(slices.Repeat([]string{`{"a":1}`}, 100), "{}")},
		{"[{}," + long + ",{}]\n", []string{"{}", long[:256], "{}"}},
		{"[{\"a\":\n{\"b\":1},\n{\"c\":2\n{\"d\":3},\n{}]\n{}\n",
			[]string{"{\"a\":\n{\"b\":1},\n{\"c\":2", `{"d":3}`, "{}", "{}"}},
		{"[1,2]\n[]\n", []string{"[1,2]", "[]"}},
		{"[[{\"a\":1},{}],\n[{\"b\":2}],[]]\n{}\n", []string{`{"a":1}`, "{}", `{"b":2}`, "{}"}},
		{"[[1,2],[3]]\n{}\n", []string{"[[1,2],[3]]", "{}"}},
		{"\x1e{\"a\":1}\n\x1e{}\n", []string{`{"a":1}`, "{}"}},
		{"[{},{\"a\":", []string{"{}", `{"a":`}},
		{"[{},", []string{"{}", "["}},
	} {
		for name, arrive := range arrivals {
			f := NewReader(arrive(strings.NewReader(tt.in)), 256)
			var got []string
			for {
				line, _, err := f.Next()
				if err == nil || len(line) > 0 {
					got = append(got, string(line))
				}
				if err != nil {
					break
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("%q, %s: %q, want %q", tt.in, name, got, tt.want)
			}
		}
	}
}

func TestDepth(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, "1": 0, `"{["`: 0, "{}": 1, `{"a":[1,{}],"b":[]}`: 3, `["\"[",[]]`: 2, "[[[": 3,
	} {
		if got := Depth([]byte(text)); got != want {
			t.Errorf("Depth(%q) = %d, want %d", text, got, want)
		}
	}
}

// FuzzJoin: values of one or several lines come whole, with any white space in them.
func FuzzJoin(f *testing.F) {
	f.Add([]byte(`{"a":[1,2,{"b":"x\ny"}]}`), uint8(3), uint64(0b1011))
	f.Add([]byte(`[[],[[]],{}]`), uint8(0), uint64(1<<63|5))
	f.Fuzz(func(t *testing.T, value []byte, size uint8, breaks uint64) {
		var compact bytes.Buffer
		if json.Compact(&compact, value) != nil || compact.Len() == 0 ||
			!strings.ContainsRune("[{", rune(compact.Bytes()[0])) ||
			hasElements(compact.Bytes()) {
			return
		}
		in := broken(compact.Bytes(), breaks)
		want := append(bytes.Clone(in), "\nnext\n"...)
		r := NewReader(&pieces{bytes.NewReader(want), 1 + int(size)}, 1<<20)
		got, _, err := r.Next()
		if err == nil && !bytes.Equal(got, in) {
			var ok bool
			if got, ok = r.Join(); !ok {
				t.Fatalf("%q is not joined", in)
			}
			r.Accept()
		}
		if !bytes.Equal(got, in) {
			t.Fatalf("got %q, want %q", got, in)
		}
		if line, _, err := r.Next(); string(line) != "next" || err != nil && err != io.EOF {
			t.Errorf("then %q, %v", line, err)
		}
	})
}

// hasElements reports whether Next may return an array's elements one by one.
func hasElements(array []byte) bool {
	inner := bytes.TrimLeft(array, "[")
	return len(inner) < len(array) && inner[0] == '{'
}

// broken breaks lines after commas, colons and opening brackets, as the bits of breaks
// say.
func broken(value []byte, breaks uint64) (out []byte) {
	var e extent
	for i, c := range value {
		out = append(out, c)
		e.add(value[i : i+1])
		if !e.inString && bytes.IndexByte([]byte(",:[{"), c) >= 0 {
			if breaks&1 != 0 {
				out = append(out, '\n')
			}
			breaks = breaks>>1 | breaks<<63
		}
	}
	return out
}

func TestIsOne(t *testing.T) {
	for line, want := range map[string]bool{
		"":                                 false,
		"1":                                false,
		`[{}]`:                             false,
		`{}`:                               true,
		`{"a":{"b":[{"c":1},{"d":2}]}}`:    true,
		`{"a":[{"b":1},{"c":2}]}`:          true,
		`{"a":[{"b":1},[{"c":2}]]}`:        true,
		`{"a":"}{"}`:                       true,
		`{"a":"{"}`:                        true,
		`{"a":1}{"b":1}`:                   false,
		`{"a":1} , {"b":1}`:                false,
		`{"a":1},[{"b":1}`:                 false,
		"{\"a\":1}\x00{\"b\":1}":           false,
		`{"a":"{"}{"b":1}`:                 false,
		`{"a":{"b":"{"}}{"b":"}"}`:         false,
		`{"a":1} `:                         false,
		` {"a":1}`:                         false,
		`{"a":[{"b":1},{"b":1},{"b":1}]}`:  true,
		`{"a":"x"},{"b":"y"},{"c":"{}}{"}`: false,
	} {
		for _, end := range []End{CRLF, LF} {
			if got := IsOne([]byte(line), end); got != want {
				t.Errorf("IsOne(%q, %d) = %v", line, end, got)
			}
		}
	}
	for _, line := range []string{`{"a":{"b":1}`, `{"a":1}}`, `{"a":"}"`, `{"a":"{}`} {
		if IsOne([]byte(line), LF) {
			t.Errorf("%q may go on in the next line", line)
		}
	}
}

// FuzzIsOne: an object is one, and two of them in a line are not.
func FuzzIsOne(f *testing.F) {
	f.Add([]byte(`{"a":[{"b":1},{"c":2}],"d":{"e":{}}}`), uint8(0))
	f.Add([]byte(`{"a":"\"{x\\","b":"}{"}`), uint8(3))
	f.Fuzz(func(t *testing.T, value []byte, sep uint8) {
		value = bytes.TrimSpace(value)
		if !json.Valid(value) || value[0] != '{' || bytes.ContainsRune(value, '\n') {
			return
		}
		if !IsOne(value, CRLF) {
			t.Errorf("%q is not one", value)
		}
		between := []string{"", " ", ",", ", ", "\x00"}[sep%5]
		if two := slices.Concat(value, []byte(between), value); IsOne(two, CRLF) || IsOne(two, LF) {
			t.Errorf("%q is one", two)
		}
	})
}
