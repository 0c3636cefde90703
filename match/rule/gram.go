package rule

// gramLength is the length of a gram in bytes. Fewer would be in most texts.
const gramLength = 4

// grams are pieces of the texts that contains: and url_contains: look for, one of each. A text is
// only searched for such a rule if the piece was found. Without grams each Tweet would be searched
// once for each rule.
type grams struct {
	space
	used map[string]int // by how many rules
	// filter has a bit for each gram, so that nearly all places of a text need no more than a look.
	filter [1 << (gramBits - 6)]uint64
}

const gramBits = 15

func gramHash(gram uint32) uint32 { return gram * 0x9E3779B1 >> (32 - gramBits) }

// pick returns the gram of a text that the fewest rules have, "" for a shorter text.
func (g *grams) pick(text []byte) (gram string) {
	for i := gramLength; i <= len(text); i++ {
		next := string(text[i-gramLength : i])
		if gram == "" || g.used[next] <= g.used[gram] {
			gram = next
		}
	}
	if gram == "" {
		return ""
	}
	g.used[gram]++
	h := gramHash(uint32(gram[0])<<24 | uint32(gram[1])<<16 | uint32(gram[2])<<8 | uint32(gram[3]))
	g.filter[h>>6] |= 1 << (h & 63)
	return gram
}

// grams notes a gram of a text, unless it is too short for one.
func (c *compiler) grams(field field, first byte, text []byte) []factTest {
	s := c.set
	var g *grams
	for _, known := range s.grams {
		if known.fields == field {
			g = known
		}
	}
	if g == nil {
		g = &grams{space: space{first, field}, used: map[string]int{}}
		s.grams = append(s.grams, g)
	}
	gram := g.pick(text)
	if gram == "" {
		return nil
	}
	return []factTest{c.note(string(first)+gram, weightWord+gramLength)}
}

// readGrams notes the grams of each text.
func (d *document) readGrams() {
	for _, g := range d.set.grams {
		for i := range d.stretches {
			if s := &d.stretches[i]; s.field&g.fields != 0 {
				d.readGramsOf(g, d.buf[s.start:s.end])
			}
		}
	}
}

func (d *document) readGramsOf(g *grams, text []byte) {
	var gram uint32
	for i, c := range text {
		gram = gram<<8 | uint32(c)
		if h := gramHash(gram); g.filter[h>>6]&(1<<(h&63)) == 0 || i+1 < gramLength {
			continue
		}
		d.key = append(append(d.key[:0], g.first), text[i+1-gramLength:i+1]...)
		d.note()
	}
}
