package streamtest

import (
	"strconv"
	"unicode/utf8"
)

// text is a Tweet's text with the entities in it. It is escaped for HTML, as the
// service has it, and positions count code points of the escaped text.
type text struct {
	b        []byte
	n        int // code points in b
	entities []entity
	cut      bool // ends with an ellipsis instead of the rest
}

type entityKind uint8

const (
	hashtag entityKind = iota
	symbol
	mention
	link
)

// entity is a part of a text. A cut text may have less of it than it should.
type entity struct {
	kind     entityKind
	from, to int    // in code points
	text     string // without the # or $; of a link, the t.co link itself
	expanded string // of a link
	who      *account
}

// raw appends text that is HTML already.
func (t *text) raw(s string) {
	t.b = append(t.b, s...)
	t.n += utf8.RuneCountInString(s)
}

// phrase appends a phrase, with a number for each tilde.
func (t *text) phrase(g *Generator, s string) {
	for _, r := range s {
		switch r {
		case '~':
			t.raw(strconv.Itoa(g.between(2, 59)))
		case '&':
			t.raw("&amp;")
		case '<':
			t.raw("&lt;")
		case '>':
			t.raw("&gt;")
		default:
			t.b = utf8.AppendRune(t.b, r)
			t.n++
		}
	}
}

// gap makes sure that what comes next is a word of its own.
func (t *text) gap() {
	if t.n > 0 && t.b[len(t.b)-1] != ' ' && t.b[len(t.b)-1] != '\n' {
		t.raw(" ")
	}
}

func (t *text) endsInEntity() bool {
	return len(t.entities) > 0 && t.entities[len(t.entities)-1].to == t.n
}

func (t *text) add(e entity, shown string) {
	t.gap()
	e.from = t.n
	t.raw(shown)
	e.to = t.n
	t.entities = append(t.entities, e)
}

func (t *text) hashtag(s string) { t.add(entity{kind: hashtag, text: s}, "#"+s) }
func (t *text) symbol(s string)  { t.add(entity{kind: symbol, text: s}, "$"+s) }

func (t *text) mention(a *account) { t.add(entity{kind: mention, who: a}, "@"+a.handle) }

func (t *text) link(code, to string, n int) {
	short := "https://t.co/" + code
	t.add(entity{kind: link, text: short, expanded: to + strconv.Itoa(n)}, short)
}

// splice appends another text, as far as both fit into max code points. Like the
// service, it clamps an entity at the cut, which then is not spelled out.
func (t *text) splice(other *text, max int) {
	at := t.n
	t.b = append(t.b, other.b...)
	t.n += other.n
	if t.n > max {
		t.b = append(t.b[:offset(t.b, max-1)], "…"...)
		t.n, t.cut = max, true
	}
	for _, e := range other.entities {
		if e.from += at; e.from >= t.n-1 && t.cut {
			break
		}
		e.to = min(e.to+at, t.n)
		t.entities = append(t.entities, e)
	}
}

// shorten returns the first part of a text, at most max code points: to the last
// space, or without one to the last place that is in no entity.
func (t *text) shorten(max int) (part []byte, n int) {
	space, whole := 0, 0
	next, inHTML, i := 0, false, 0
	for at, r := range string(t.b) {
		if i > max {
			break
		}
		for next < len(t.entities) && i >= t.entities[next].to {
			next++
		}
		inEntity := next < len(t.entities) && i > t.entities[next].from
		if !inEntity && !inHTML {
			whole, n = at, i
			if r == ' ' || r == '\n' {
				space = i
			}
		}
		inHTML = r == '&' || inHTML && r != ';'
		i++
	}
	if space > max/2 {
		return t.b[:offset(t.b, space)], space
	}
	return t.b[:whole], n
}

// offset is where in b the code point number n begins.
func offset(b []byte, n int) int {
	for i := range string(b) {
		if n == 0 {
			return i
		}
		n--
	}
	return len(b)
}
