package traffic

// The notices have the form of the service's documentation.

// appendDelete appends a deletion: mostly of a recent Tweet, at times of one that
// was never in the stream, since a sample has few of the Tweets that get deleted.
func (g *Generator) appendDelete(b []byte) []byte {
	t := pick(g, g.recent)
	id, user := t.id, t.author.id
	if g.chance(0.3) {
		id = g.newID(int64(g.now) - 1000*int64(g.between(60, 90*24*3600)))
	}
	b = appendIDs(append(b, `{"delete":{"status":{`...), "id", id)
	b = append(appendIDs(b, "user_id", user), '}')
	return append(appendMillis(b, int64(g.now)), "}}"...)
}

// appendLimit appends a limit notice. As in real streams, several machines count
// independently.
func (g *Generator) appendLimit(b []byte) []byte {
	i := g.rng.IntN(len(g.limits))
	g.limits[i] += g.between(1, 9)
	b = appendKeyInt(append(b, `{"limit":{`...), "track", int64(g.limits[i]))
	return append(appendMillis(b, int64(g.now)), "}}"...)
}

func (g *Generator) appendScrubGeo(b []byte) []byte {
	t := pick(g, g.recent)
	b = appendIDs(append(b, `{"scrub_geo":{`...), "user_id", t.author.id)
	return append(appendIDs(b, "up_to_status_id", t.id), "}}"...)
}

func (g *Generator) appendStatusWithheld(b []byte) []byte {
	t := pick(g, g.recent)
	b = appendKeyInt(append(b, `{"status_withheld":{`...), "id", t.id)
	b = appendKeyInt(b, "user_id", t.author.id)
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
