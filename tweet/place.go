package tweet

// Point is the "coordinates" object of a Tweet: the place of writing.
type Point struct {
	Type        string `json:"type"`        // Type is "Point".
	Coordinates LonLat `json:"coordinates"` // Coordinates may be invalid, see [LonLat].
}

// GeoPoint is the "geo" object of a Tweet, the older form of [Point]. Its
// numbers stand in the other order on the wire.
type GeoPoint struct {
	Type        string `json:"type"`        // Type is "Point".
	Coordinates LatLon `json:"coordinates"` // Coordinates may be invalid, see [LonLat].
}

// Point returns the place of writing, in degrees: that of Coordinates, or else
// of Geo. It reports false if neither holds two numbers, and for nil.
func (t *Tweet) Point() (lon, lat float64, ok bool) {
	switch {
	case t == nil:
	case t.Coordinates != nil && t.Coordinates.Coordinates.Valid:
		c := t.Coordinates.Coordinates
		return c.Lon, c.Lat, true
	case t.Geo != nil && t.Geo.Coordinates.Valid:
		c := t.Geo.Coordinates
		return c.Lon, c.Lat, true
	}
	return 0, 0, false
}

// Place is the "place" object: a named place that the author chose. The author
// need not have been there.
type Place struct {
	// ID is the id of the place, in hexadecimal.
	ID string `json:"id"`
	// URL is the address of the place's own JSON.
	URL string `json:"url"`
	// PlaceType is city, admin, country, poi or neighborhood.
	PlaceType string `json:"place_type"`
	// Name is the short name.
	Name string `json:"name"`
	// FullName is the name with that of the surrounding place, such as
	// "Leith, Scotland".
	FullName string `json:"full_name"`
	// CountryCode is the ISO 3166-1 alpha-2 code, or "".
	CountryCode string `json:"country_code"`
	// Country is the name of the country, or "".
	Country string `json:"country"`
	// ContainedWithin are the places around this one; always empty on streams.
	ContainedWithin []Place `json:"contained_within,omitzero"`
	// BoundingBox is nil when null (2011).
	BoundingBox *BoundingBox `json:"bounding_box"`
	// Attributes are usually all empty.
	Attributes PlaceAttributes `json:"attributes"`
}

// BoundingBox is the "bounding_box" object of a place.
type BoundingBox struct {
	// Type is "Polygon".
	Type string `json:"type"`
	// Coordinates are rings of points. Streams send one ring of four points
	// that is not closed. For a point of interest all four may be equal.
	Coordinates [][]LonLat `json:"coordinates,omitzero"`
}

// Bounds returns the smallest box around all valid points of b, in degrees. It
// reports false if there is none, and for nil.
func (b *BoundingBox) Bounds() (west, south, east, north float64, ok bool) {
	if b == nil {
		return 0, 0, 0, 0, false
	}
	for _, ring := range b.Coordinates {
		for _, p := range ring {
			switch {
			case !p.Valid:
			case !ok:
				west, south, east, north, ok = p.Lon, p.Lat, p.Lon, p.Lat, true
			default:
				west, east = min(west, p.Lon), max(east, p.Lon)
				south, north = min(south, p.Lat), max(north, p.Lat)
			}
		}
	}
	return west, south, east, north, ok
}

// PlaceAttributes is the "attributes" object of a place. Every key is optional.
type PlaceAttributes struct {
	// StreetAddress is street and number.
	StreetAddress string `json:"street_address,omitempty"`
	// Locality is the city.
	Locality string `json:"locality,omitempty"`
	// Region is the administrative region.
	Region string `json:"region,omitempty"`
	// ISO3 is the ISO 3166-1 alpha-3 country code.
	ISO3 string `json:"iso3,omitempty"`
	// PostalCode is in the local postal format.
	PostalCode string `json:"postal_code,omitempty"`
	// Phone is in the local format, with long distance code.
	Phone string `json:"phone,omitempty"`
	// Twitter is the screen name, without "@".
	Twitter string `json:"twitter,omitempty"`
	// URL is the official page.
	URL string `json:"url,omitempty"`
	// AppID is the id that an application gave to the place.
	AppID string `json:"app:id,omitempty"`
}
