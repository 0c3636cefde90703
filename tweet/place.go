package tweet

// Point is the "coordinates" object of a Tweet: where it was written.
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

// Point returns the place where t was written, in degrees. It takes
// Coordinates, or else Geo. It reports false if neither holds two numbers, and
// for nil.
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

// Place is the "place" object: a named place that the author chose. It need
// not be where the tweet was written.
type Place struct {
	ID          string `json:"id"`           // ID is the id of the place, in hexadecimal.
	URL         string `json:"url"`          // URL is the address of the place's own JSON.
	PlaceType   string `json:"place_type"`   // PlaceType is city, admin, country, poi or neighborhood.
	Name        string `json:"name"`         // Name is the short name.
	FullName    string `json:"full_name"`    // FullName is the name with what contains it, such as "Leith, Scotland".
	CountryCode string `json:"country_code"` // CountryCode is the ISO 3166-1 alpha-2 code, or "".
	Country     string `json:"country"`      // Country is the name of the country, or "".
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
	StreetAddress string `json:"street_address,omitempty"` // StreetAddress is street and number.
	Locality      string `json:"locality,omitempty"`       // Locality is the city.
	Region        string `json:"region,omitempty"`         // Region is the administrative region.
	ISO3          string `json:"iso3,omitempty"`           // ISO3 is the ISO 3166-1 alpha-3 country code.
	PostalCode    string `json:"postal_code,omitempty"`    // PostalCode is in the local postal format.
	Phone         string `json:"phone,omitempty"`          // Phone is in the local format, with long distance code.
	Twitter       string `json:"twitter,omitempty"`        // Twitter is the screen name, without "@".
	URL           string `json:"url,omitempty"`            // URL is the official page.
	AppID         string `json:"app:id,omitempty"`         // AppID is the id that an application gave to the place.
}
