package traffic

import (
	"strconv"
	"unicode/utf8"
)

// text is the text of a Tweet with its entities. As on the wire, it is escaped for
// HTML, and positions count code points of the escaped text.
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

// entity is a hashtag, link or the like in a text. Where a text is cut, its last
// entity may be cut, too.
type entity struct {
	kind     entityKind
	from, to int    // in code points
	text     string // without the # or $; of a link, the t.co link itself
	expanded string // of a link
	who      *user
}

// raw appends HTML.
func (t *text) raw(s string) {
	t.b = append(t.b, s...)
	t.n += utf8.RuneCountInString(s)
}

// phrase appends a phrase as HTML, and a random number for each tilde.
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

// gap appends a space if the next word needs one.
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

func (t *text) mention(a *user) { t.add(entity{kind: mention, who: a}, "@"+a.handle) }

func (t *text) link(code, to string, n int) {
	short := "https://t.co/" + code
	t.add(entity{kind: link, text: short, expanded: to + strconv.Itoa(n)}, short)
}

// splice appends another text and cuts the sum to max code points. The service
// leaves an entity at the cut in the list, with an end at the cut; so does splice.
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

// shorten returns the first part of a text, at most max code points. It ends at a
// space if there is one in the second half, and never inside an entity.
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

// offset returns the index in b of code point n.
func offset(b []byte, n int) int {
	for i := range string(b) {
		if n == 0 {
			return i
		}
		n--
	}
	return len(b)
}
