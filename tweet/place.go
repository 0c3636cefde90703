package tweet

// Point is the GeoJSON-like object of the keys "coordinates" and "geo". Mind
// the order: [Tweet.Coordinates] holds longitude, latitude; [Tweet.Geo], its
// older form, holds latitude, longitude. Both are in degrees.
type Point struct {
	Type        string     `json:"type"`        // Type is "Point".
	Coordinates [2]float64 `json:"coordinates"` // Coordinates are in the order given above.
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
	// Coordinates are rings of longitude, latitude pairs in degrees. On
	// streams it is one ring of four points, not closed; for a point of
	// interest all four may be equal.
	Coordinates [][][2]float64 `json:"coordinates,omitzero"`
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
