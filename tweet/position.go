package tweet

import "encoding/json"

// LonLat is a position in degrees, [longitude, latitude] on the wire.
//
// Null, a null in place of a number and an array of fewer than two numbers are
// no position. They leave the zero LonLat, and [json.Marshal] writes it as [].
// Further numbers, such as an altitude, are dropped.
type LonLat struct {
	Lon, Lat float64
	Valid    bool // Valid tells that both numbers were sent.
}

// LatLon is a position like [LonLat], [latitude, longitude] on the wire.
type LatLon struct {
	Lat, Lon float64
	Valid    bool // Valid tells that both numbers were sent.
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

// readLonLat reads an array of numbers and nulls, or null.
func (r *reader) readLonLat(i int, v *LonLat) (end int) {
	v.Lon, v.Lat, v.Valid, end = r.readPair(i)
	return end
}

// readLatLon is readLonLat for the other order.
func (r *reader) readLatLon(i int, v *LatLon) (end int) {
	v.Lat, v.Lon, v.Valid, end = r.readPair(i)
	return end
}

// readPair returns two numbers if there are two, and zeros otherwise.
func (r *reader) readPair(i int) (first, second float64, ok bool, end int) {
	i, more := r.Enter(i, '[')
	if !more {
		return 0, 0, false, r.Null(i)
	}
	var pair [2]float64
	n, numbers := 0, 0
	for i, more = r.First(i); more; i, more = r.Next(i) {
		switch i = r.Token(i); {
		case n >= len(pair):
			i = r.Skip(i)
		case r.Peek(i) == 'n':
			i = r.Null(i)
		default:
			i = r.ReadFloat64(i, &pair[n])
			numbers++
		}
		n++
	}
	if numbers < len(pair) {
		return 0, 0, false, i
	}
	return pair[0], pair[1], true, i
}
