package frame

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"
)

// layouts are the ways in which people write the same values.
var layouts = map[string]func(values []string) string{
	"lines":        func(v []string) string { return strings.Join(v, "\n") + "\n" },
	"CRLF":         func(v []string) string { return strings.Join(v, "\r\n") + "\r\n" },
	"back to back": func(v []string) string { return strings.Join(v, "") + "\n" },
	"blanks":       func(v []string) string { return strings.Join(v, " \t") },
	"commas":       func(v []string) string { return strings.Join(v, ",\n") + ",\n" },
	"marks":        func(v []string) string { return "\ufeff" + strings.Join(v, "\n\ufeff") + "\n" },
	"array":        func(v []string) string { return "[" + strings.Join(v, ",") + "]" },
	"array, lines": func(v []string) string { return "[\n" + strings.Join(v, ",\n") + "\n]\n" },
	"two arrays": func(v []string) string {
		return "[" + strings.Join(v[:1], ",") + "]\r\n[" + strings.Join(v[1:], ",") + "]\r\n"
	},
	"indented": func(v []string) string { return indented(strings.Join(v, "\n")) },
	"CRLF indented": func(v []string) string {
		return strings.ReplaceAll(indented(strings.Join(v, "\n")), "\n", "\r\n")
	},
	"array, indented": func(v []string) string { return indented("[" + strings.Join(v, ",") + "]") },
	"array, CRLF indented": func(v []string) string {
		return strings.ReplaceAll(indented("["+strings.Join(v, ",")+"]"), "\n", "\r\n")
	},
}

func indented(values string) string {
	var out bytes.Buffer
	for d := json.NewDecoder(strings.NewReader(values)); ; {
		var value json.RawMessage
		if d.Decode(&value) != nil {
			return out.String()
		}
		_ = json.Indent(&out, value, "", "  ") // it was decoded
		out.WriteByte('\n')
	}
}

// valuesOf reads as a Decoder does: lines that are no JSON are joined or split.
func valuesOf(r io.Reader) (values []string) {
	f := NewReader(r, 1<<20)
	for {
		line, end, err := f.Next()
		if !json.Valid(line) && end != Element {
			if value, ok := f.Join(); ok {
				f.Accept()
				line = value
			} else if first, ok := f.Split(); ok {
				line, err = first, nil
			}
		}
		var compact bytes.Buffer
		if json.Compact(&compact, line) == nil && compact.Len() > 0 {
			values = append(values, compact.String())
		}
		if err != nil {
			return values
		}
	}
}

// FuzzLayouts: the same objects come however they are laid out and arrive.
func FuzzLayouts(f *testing.F) {
	f.Add([]byte(`[{"a":1},{"b":[{"c":"}{"},"\\"]}]`), uint8(3))
	f.Add([]byte(`[{"a":{"b":{}}},{"c":"[\"{"},{}]`), uint8(0))
	f.Fuzz(func(t *testing.T, in []byte, size uint8) {
		var objects []map[string]any
		if json.Unmarshal(in, &objects) != nil || len(objects) == 0 ||
			slices.ContainsFunc(objects, func(o map[string]any) bool { return o == nil }) {
			return
		}
		var values []string
		for _, o := range objects {
			text, err := json.Marshal(o)
			if err != nil {
				t.Fatal(err)
			}
			values = append(values, string(text))
		}
		if len(values) == 1 {
			values = append(values, "{}")
		}
		for name, layout := range layouts {
			text := layout(values)
			got := valuesOf(&pieces{strings.NewReader(text), 1 + int(size)})
			if !slices.Equal(got, values) {
				t.Fatalf("%s: %q: got %q, want %q", name, text, got, values)
			}
		}
	})
}
