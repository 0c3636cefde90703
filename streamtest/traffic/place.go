package traffic

import "fmt"

// place is the origin of a Tweet, with its JSON.
type place struct {
	town
	json []byte
}

// box is west, south, east and north, in degrees.
type box [4]float64

type town struct {
	name, country, code string
	kind                string
	box                 box
}

var towns = []town{
	{"Lisboa", "Portugal", "PT", "city", box{-9.229836, 38.691266, -9.090571, 38.795854}},
	{"Oslo", "Norge", "NO", "city", box{10.489166, 59.809311, 10.951384, 60.135107}},
	{"大阪市", "日本", "JP", "city", box{135.373383, 34.586341, 135.599214, 34.768881}},
	{"Bristol, England", "United Kingdom", "GB", "city", box{-2.730519, 51.397284, -2.509868,
		51.544431}},
	{"Valparaíso", "Chile", "CL", "city", box{-71.697312, -33.147982, -71.537431, -33.019121}},
	{"California, USA", "United States", "US", "admin", box{-124.482003, 32.528832, -114.131212,
		42.009519}},
	{"Auckland", "New Zealand", "NZ", "city", box{174.613263, -37.065475, 174.957623, -36.660571}},
	{"İzmir", "Türkiye", "TR", "city", box{26.953125, 38.323141, 27.311211, 38.528223}},
	{"Nairobi", "Kenya", "KE", "city", box{36.664893, -1.444882, 37.104859, -1.163332}},
	{"भोपाल", "भारत", "IN", "city", box{77.284341, 23.157231, 77.539812, 23.349102}},
}

func (g *Generator) newPlace(t town) *place {
	id := fmt.Sprintf("%016x", g.rng.Uint64())
	b := appendKeyString([]byte{'{'}, "id", id)
	b = appendKeyString(b, "url", "https://api.twitter.com/1.1/geo/id/"+id+".json")
	b = appendKeyString(b, "place_type", t.kind)
	b = appendKeyString(b, "name", t.name)
	b = appendKeyString(b, "full_name", t.name)
	b = appendKeyString(b, "country_code", t.code)
	b = appendKeyString(b, "country", t.country)
	w, s, e, n := t.box[0], t.box[1], t.box[2], t.box[3]
	b = append(b, `,"bounding_box":{"type":"Polygon","coordinates":`...)
	b = fmt.Appendf(b, `[[[%f,%f],[%f,%f],[%f,%f],[%f,%f]]]},"attributes":{}}`, w, s, w, n, e, n, e, s)
	return &place{t, b}
}
