package json

import (
	"bytes"
	"runtime"
	"testing"
	"weak"
)

type song struct {
	title, text string
}

func (s *song) read(p *Parser, i int) int {
	i, ok := p.Enter(i, '{')
	if !ok {
		return p.Null(i)
	}
	key, i := p.Member(i, true)
	for key != nil {
		switch string(key) {
		case "title":
			i = p.ReadString(i, &s.title)
		case "text":
			i = p.ReadString(i, &s.text)
		default:
			i = p.Skip(i)
		}
		key, i = p.Member(i, false)
	}
	return i
}

// TestStringsComeAtTheEnd pins that a field gets its string at the end, and the
// later one of two.
func TestStringsComeAtTheEnd(t *testing.T) {
	var s song
	var p Parser
	p.Begin([]byte(`{"title":"a","text":"b","title":"c"}`))
	i := s.read(&p, 0)
	if s != (song{}) {
		t.Errorf("%+v before the end", s)
	}
	if !p.End(i) || s != (song{"c", "b"}) {
		t.Errorf("%+v at the end", s)
	}
}

// TestAssign: a field that has its string is not touched again.
func TestAssign(t *testing.T) {
	var s song
	var p Parser
	p.Begin([]byte(`["a","b"]`))
	i, _ := p.Enter(0, '[')
	i, _ = p.First(i)
	i = p.ReadString(i, &s.title)
	p.Assign()
	if s.title != "a" {
		t.Errorf("title is %q", s.title)
	}
	s.title = "mine"
	i, _ = p.Next(i)
	i = p.ReadString(i, &s.text)
	if i, _ = p.Next(i); !p.End(i) || s != (song{"mine", "b"}) {
		t.Errorf("%+v", s)
	}
}

// TestArenaKeepsNothingAlive: arenas live on in a pool, and must not keep the
// structs of a message.
func TestArenaKeepsNothingAlive(t *testing.T) {
	for name, wire := range map[string]string{
		"a whole message": `{"title":"a","text":"b"}`,
		"a broken one":    `{"title":"a","text":"b"`,
	} {
		s := new(song)
		var p Parser
		p.Begin([]byte(wire))
		p.End(s.read(&p, 0))
		kept := weak.Make(s)
		for _, r := range p.arena.reserved[:cap(p.arena.reserved)] {
			if r.field != nil {
				t.Errorf("%s: a field still has a reservation", name)
			}
		}
		runtime.KeepAlive(p.arena) // as the pool does
		s = nil
		p = Parser{arena: p.arena}
		if runtime.GC(); kept.Value() != nil {
			t.Errorf("%s is still there", name)
		}
		runtime.KeepAlive(p.arena)
	}
}

// TestLargeArenasAreNotKept: one huge message must not cost memory forever.
func TestLargeArenasAreNotKept(t *testing.T) {
	for range 100 { // the pool forgets some under the race detector
		huge := newArena(maxArena)
		huge.release()
		if again := newArena(1); len(again.text) > maxArena {
			t.Fatalf("an arena of %d bytes came back", len(again.text))
		}
	}
}

// TestArenaHasRoom: each invalid byte becomes three.
func TestArenaHasRoom(t *testing.T) {
	for _, size := range []int{100, 5_000, 6_000, 20_000, 100_000} {
		var p Parser
		var text string
		p.Begin(append(append([]byte{'"'}, bytes.Repeat([]byte{0xff}, size)...), '"'))
		if !p.End(p.ReadString(0, &text)) || len(text) != 3*size {
			t.Errorf("%d invalid bytes became %d", size, len(text))
		}
	}
}
