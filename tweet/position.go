package tweet

import "encoding/json"

// LonLat is a position in degrees, [longitude, latitude] on the wire. Valid
// tells that both numbers were sent. Null, a null in place of a number and an
// array of fewer than two numbers are no position: they leave the zero LonLat,
// which [json.Marshal] writes as []. Further numbers, such as an altitude, are
// dropped.
type LonLat struct {
	Lon, Lat float64
	Valid    bool
}

// LatLon is a LonLat whose latitude comes first on the wire.
type LatLon struct {
	Lat, Lon float64
	Valid    bool
}

// UnmarshalJSON accepts an array of numbers and nulls, and null.
func (p *LonLat) UnmarshalJSON(data []byte) (err error) {
	p.Lon, p.Lat, p.Valid, err = unmarshalPair(data)
	return err
}

// MarshalJSON writes the two numbers, or [] if p is not valid.
func (p LonLat) MarshalJSON() ([]byte, error) { return marshalPair(p.Lon, p.Lat, p.Valid) }

// UnmarshalJSON accepts an array of numbers and nulls, and null.
func (p *LatLon) UnmarshalJSON(data []byte) (err error) {
	p.Lat, p.Lon, p.Valid, err = unmarshalPair(data)
	return err
}

// MarshalJSON writes the two numbers, or [] if p is not valid.
func (p LatLon) MarshalJSON() ([]byte, error) { return marshalPair(p.Lat, p.Lon, p.Valid) }

func unmarshalPair(data []byte) (first, second float64, ok bool, err error) {
	var numbers [2]*float64
	if err := json.Unmarshal(data, &numbers); err != nil {
		return 0, 0, false, err
	}
	if numbers[0] == nil || numbers[1] == nil {
		return 0, 0, false, nil
	}
	return *numbers[0], *numbers[1], true, nil
}

func marshalPair(first, second float64, ok bool) ([]byte, error) {
	if !ok {
		return []byte("[]"), nil
	}
	return json.Marshal([2]float64{first, second})
}
