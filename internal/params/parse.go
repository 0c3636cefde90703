package params

import (
	"strconv"
	"strings"
)

// Split returns the items of a list as it is on the wire. An empty text has
// none.
func Split(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, ",")
}

// ParseIDs reads the items of follow. White space around an item means
// nothing: people write "12, 13". An item that is no number becomes an error.
// Whether an id is positive is left to Check.
func ParseIDs(items []string) ([]int64, []Error) {
	var r refusals
	ids := make([]int64, 0, len(items))
	for i, item := range items {
		id, err := strconv.ParseInt(strings.TrimSpace(item), 10, 64)
		if err != nil {
			r.refuse("follow", "%.40q (number %d of the list) is not the id of a user, which is a number; "+
				"screen names do not work", item, i+1)
		}
		ids = append(ids, id)
	}
	return ids, r.errs
}

// ParseBoxes reads the items of locations, four for each box. White space
// around an item means nothing. Whether a box is on the globe is left to Check.
func ParseBoxes(items []string) ([]Box, []Error) {
	var r refusals
	degrees := make([]float64, 0, len(items))
	for i, item := range items {
		d, err := strconv.ParseFloat(strings.TrimSpace(item), 64)
		if err != nil {
			r.refuse("locations", "%.40q (number %d of the list) is not a number of degrees", item, i+1)
		}
		degrees = append(degrees, d)
	}
	boxes, errs := Boxes(degrees)
	return boxes, append(r.errs, errs...)
}

// Boxes reads boxes from a flat list of degrees: west, south, east, north, and
// so on.
func Boxes(degrees []float64) ([]Box, []Error) {
	var r refusals
	if len(degrees)%4 != 0 {
		r.refuse("locations", "number of coordinates must be a multiple of 4, not %d", len(degrees))
		return nil, r.errs
	}
	boxes := make([]Box, 0, len(degrees)/4)
	for d := degrees; len(d) > 0; d = d[4:] {
		boxes = append(boxes, Box{d[0], d[1], d[2], d[3]})
	}
	return boxes, nil
}
