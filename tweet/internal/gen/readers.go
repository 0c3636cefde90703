package main

import (
	"fmt"
	"go/ast"
	"strings"
)

// structure generates the reader of a struct.
//
// Keys come in the order of the fields, though many are absent. So the reader
// goes through the fields and compares each key, together with the comma before
// it, with the bytes at hand. If they are equal it reads the value and goes on
// with the next field. That is a sweep. A key that no sweep finds, because it is
// unknown, out of order or behind white space, is looked up. After some sweeps
// all further keys are.
func (g *generator) structure(name string, typ ast.Expr, structure *ast.StructType) {
	fields, err := fields(structure)
	if err != nil {
		g.err = fmt.Errorf("%s: %w", source(typ), err)
		return
	}
	calls := make([]string, len(fields)) // first, as they may generate readers
	for i, f := range fields {
		calls[i] = g.call(f.typ, "&v."+f.name)
	}
	g.emit(`
func (r *reader) $(i int, v *$) int {
	i, ok := r.Enter(i, '{')
	if !ok {
		return r.Null(i)
	}
	opening, rest := i, r.Rest(i)
`, name, source(typ))
	g.expect("{", fields[0].key, calls[0])
	g.emit(`	for sweep := 0; ; sweep++ {
		before := i
		if sweep < maxSweeps {
`)
	for i, f := range fields {
		g.expect(",", f.key, calls[i])
	}
	g.emit(`		}
		if r.Peek(i) == '}' {
			return r.Leave(i)
		}
		if i != before {
			continue
		}
		var key []byte
		if key, i = r.Member(i, i == opening); key == nil {
			return i
		}
		field := fieldOf$(key)
		if field < 0 {
			field = fieldOf$(json.Fold(key))
		}
		switch field {
`, word(typ), word(typ))
	for i := range fields {
		g.emit("case $:\n i = $\n", i, calls[i])
	}
	g.emit(`		default:
			i = r.Skip(i)
		}
		rest = r.Rest(i)
	}
}
`)
	g.lookup(typ, fields)
}

// expect generates the reading of a value if its key is next.
func (g *generator) expect(delimiter, key, call string) {
	g.emit(`if $ {
		i += $
		i = $
		rest = r.Rest(i)
	}
`, matches(delimiter, key), len(delimiter)+len(key)+len(`"":`), call)
}

// lookup generates the function that finds a field by its exact key.
func (g *generator) lookup(typ ast.Expr, fields []field) {
	g.emit(`
func fieldOf$(key []byte) int {
	switch string(key) {
`, word(typ))
	for i, f := range fields {
		g.emit("case $:\n return $\n", quote(f.key), i)
	}
	g.emit("}\nreturn -1\n}\n")
}

// matches returns the condition for rest to start with a delimiter and a key.
// The compiler makes comparisons of up to 16 bytes into word operations.
func matches(delimiter, key string) string {
	want := delimiter + `"` + key + `":`
	terms := []string{fmt.Sprintf("len(rest) >= %d", len(want))}
	for from := 0; from < len(want); from += 16 {
		to := min(from+16, len(want))
		terms = append(terms, fmt.Sprintf("string(rest[%d:%d]) == %s", from, to, quote(want[from:to])))
	}
	return strings.Join(terms, " && ")
}

func quote(s string) string { return "`" + s + "`" }

// pointer generates the reader of a pointer. Only types with an entry in room
// are frequent enough for a slab.
func (g *generator) pointer(name string, pointer *ast.StarExpr) {
	create := fmt.Sprintf("new(%s)", source(pointer.X))
	if room[source(pointer.X)] > 0 {
		slab, size := g.slab(pointer.X)
		create = fmt.Sprintf("r.slabs.%s.One(%d)", slab, size)
	}
	call := g.call(pointer.X, "*v")
	g.emit(`
func (r *reader) $(i int, v **$) int {
	if i = r.Token(i); r.Peek(i) == 'n' {
		*v = nil
		return r.Null(i)
	}
	if *v == nil {
		*v = $
	}
	return $
}
`, name, source(pointer.X), create, call)
}

// list generates the reader of a slice. When a key is sent twice, the second
// list overwrites the first element by element, as in encoding/json: keys that
// an element lacks keep their first value.
func (g *generator) list(name string, list *ast.ArrayType) {
	elem := source(list.Elt)
	slab, size := g.slab(list.Elt)
	call := g.call(list.Elt, "&list[len(list)-1]")
	g.emit(`
func (r *reader) $(i int, v *[]$) int {
	i, more := r.Enter(i, '[')
	if !more {
		*v = nil
		return r.Null(i)
	}
	if i, more = r.First(i); !more {
		*v = []$ {}
		return i
	}
	list, again := (*v)[:0], *v != nil
	if again {
		r.Assign()
	} else {
		list = r.slabs.$.Begin()
	}
	for more {
		if len(list) == cap(list) {
			if !r.MakeRoom(i, len(list)) {
				return r.Fail()
			}
			list = r.slabs.$.Grow(list, $)
		}
		list = list[:len(list)+1]
		i = $
		i, more = r.Next(i)
	}
	if !again {
		list = r.slabs.$.Cut(list)
	}
	*v = list
	return i
}
`, name, elem, elem, slab, slab, size, call, slab)
}

// array generates the reader of an array. Like encoding/json it drops surplus
// elements and makes missing ones zero.
func (g *generator) array(name string, typ ast.Expr, array *ast.ArrayType) {
	call := g.call(array.Elt, "&v[n]")
	g.emit(`
func (r *reader) $(i int, v *$) int {
	i, more := r.Enter(i, '[')
	if !more {
		return r.Null(i)
	}
	n := 0
	for i, more = r.First(i); more; i, more = r.Next(i) {
		if n < len(v) {
			i = $
			n++
		} else {
			i = r.Skip(i)
		}
	}
	clear(v[n:])
	return i
}
`, name, source(typ), call)
}
