package streamtest

// The notices, as the service's documentation has them.

// appendDelete appends a deletion, mostly of a recent Tweet, at times of one that
// never was in the stream.
func (g *Generator) appendDelete(b []byte) []byte {
	p := pick(g, g.recent)
	id, user := p.id, p.author.id
	if g.chance(0.3) {
		id = g.newID(int64(g.now) - 1000*int64(g.between(60, 90*24*3600)))
	}
	b = appendIDs(append(b, `{"delete":{"status":{`...), "id", id)
	b = append(appendIDs(b, "user_id", user), '}')
	return append(appendMillis(b, int64(g.now)), "}}"...)
}

// appendLimit appends a limit notice. The counts of several machines rise
// independently, as they did in real streams.
func (g *Generator) appendLimit(b []byte) []byte {
	i := g.rng.IntN(len(g.limits))
	g.limits[i] += g.between(1, 9)
	b = appendKeyInt(append(b, `{"limit":{`...), "track", int64(g.limits[i]))
	return append(appendMillis(b, int64(g.now)), "}}"...)
}

func (g *Generator) appendScrubGeo(b []byte) []byte {
	p := pick(g, g.recent)
	b = appendIDs(append(b, `{"scrub_geo":{`...), "user_id", p.author.id)
	return append(appendIDs(b, "up_to_status_id", p.id), "}}"...)
}

func (g *Generator) appendStatusWithheld(b []byte) []byte {
	p := pick(g, g.recent)
	b = appendKeyInt(append(b, `{"status_withheld":{`...), "id", p.id)
	b = appendKeyInt(b, "user_id", p.author.id)
	return append(g.appendCountries(b), "}}"...)
}

func (g *Generator) appendUserWithheld(b []byte) []byte {
	b = appendKeyInt(append(b, `{"user_withheld":{`...), "id", pick(g, g.recent).author.id)
	return append(g.appendCountries(b), "}}"...)
}

func (g *Generator) appendCountries(b []byte) []byte {
	b = append(appendKey(b, "withheld_in_countries", ""), '[')
	first := g.rng.IntN(len(towns))
	b = appendString(b, towns[first].code)
	if g.chance(0.3) {
		b = appendString(append(b, ','), towns[(first+1)%len(towns)].code)
	}
	return append(b, ']')
}
