package main

import (
	"fmt"
	"go/ast"
	"strings"
)

// structure generates the reader of a struct.
//
// Keys come in the order of the fields, though many are absent; so each is
// compared, together with the comma before it, with the key at hand, and if it
// is that, its value is read and the comparing goes on with the next field.
// That is a sweep. Where it gets nowhere, as with an unknown key or white
// space, the key is looked up; and after some sweeps, all further ones are.
func (g *generator) structure(name string, typ ast.Expr, structure *ast.StructType) {
	fields, err := fields(structure)
	if err != nil {
		g.err = fmt.Errorf("%s: %w", source(typ), err)
		return
	}
	calls := make([]string, len(fields)) // now, as they may generate readers
	for i, f := range fields {
		calls[i] = g.call(f.typ, "&v."+f.name)
	}
	g.emit(`
func (p *parser) $(i int, v *$) int {
	i, ok := p.enter(i, '{')
	if !ok {
		return p.null(i)
	}
	opening, rest := i, p.data[i:]
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
		if p.peek(i) == '}' {
			p.depth--
			return i + 1
		}
		if i != before {
			continue
		}
		var key []byte
		if key, i = p.member(i, i == opening); key == nil {
			return i
		}
		field := fieldOf$(key)
		if field < 0 {
			field = fieldOf$(fold(key))
		}
		switch field {
`, word(typ), word(typ))
	for i := range fields {
		g.emit("case $:\n i = $\n", i, calls[i])
	}
	g.emit(`		default:
			i = p.skip(i)
		}
		rest = p.data[i:]
	}
}
`)
	g.lookup(typ, fields)
}

// expect generates the reading of a value if its key is the next.
func (g *generator) expect(delimiter, key, call string) {
	g.emit(`if $ {
		i += $
		i = $
		rest = p.data[i:]
	}
`, matches(delimiter, key), len(delimiter)+len(key)+len(`"":`), call)
}

// lookup generates the function that finds a field by its key, in this case.
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

// pointer generates the reader of a pointer. Few types come so often that they
// are worth a chunk.
func (g *generator) pointer(name string, pointer *ast.StarExpr) {
	create := fmt.Sprintf("new(%s)", source(pointer.X))
	if room[source(pointer.X)] > 0 {
		chunk, size := g.chunk(pointer.X)
		create = fmt.Sprintf("p.chunks.%s.one(%d)", chunk, size)
	}
	call := g.call(pointer.X, "*v")
	g.emit(`
func (p *parser) $(i int, v **$) int {
	if i = p.start(i); p.peek(i) == 'n' {
		*v = nil
		return p.null(i)
	}
	if *v == nil {
		*v = $
	}
	return $
}
`, name, source(pointer.X), create, call)
}

// list generates the reader of a slice. A list that is there already, because
// its key was sent twice, is overwritten like encoding/json does, which shows
// what its elements were before.
func (g *generator) list(name string, list *ast.ArrayType) {
	elem := source(list.Elt)
	chunk, size := g.chunk(list.Elt)
	call := g.call(list.Elt, "&list[len(list)-1]")
	g.emit(`
func (p *parser) $(i int, v *[]$) int {
	i, more := p.enter(i, '[')
	if !more {
		*v = nil
		return p.null(i)
	}
	if i, more = p.first(i); !more {
		*v = []$ {}
		return i
	}
	list, again := (*v)[:0], *v != nil
	if again {
		p.desk.settle()
	} else {
		list, p.chunks.$.free = p.chunks.$.free[:0], nil
	}
	for more {
		if len(list) == cap(list) {
			if !p.mayGrow(i, len(list)) {
				return p.fail()
			}
			list = p.chunks.$.grow(list, $)
		}
		list = list[:len(list)+1]
		i = $
		i, more = p.next(i)
	}
	if !again {
		list = p.chunks.$.cut(list)
	}
	*v = list
	return i
}
`, name, elem, elem, chunk, chunk, chunk, size, call, chunk)
}

// array generates the reader of an array. Like encoding/json it drops what is
// too much, and makes zero what is missing.
func (g *generator) array(name string, typ ast.Expr, array *ast.ArrayType) {
	call := g.call(array.Elt, "&v[n]")
	g.emit(`
func (p *parser) $(i int, v *$) int {
	i, more := p.enter(i, '[')
	if !more {
		return p.null(i)
	}
	n := 0
	for i, more = p.first(i); more; i, more = p.next(i) {
		if n < len(v) {
			i = $
			n++
		} else {
			i = p.skip(i)
		}
	}
	clear(v[n:])
	return i
}
`, name, source(typ), call)
}
