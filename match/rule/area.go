package rule

import (
	"math"
	"strconv"
	"strings"

	"github.com/gotweetstream/tweetstream"
)

// area is a part of the world.
type area interface{ contains(lon, lat float64) bool }

// areaTest wants the point of a Tweet in the area, or its whole place.
type areaTest struct{ area }

func (areaTest) cost() int { return 1 }

func (a areaTest) holds(d *document) bool {
	if d.t.IsRetweet() { // it has the place of its original
		return false
	}
	if lon, lat, ok := d.t.Point(); ok && a.contains(lon, lat) {
		return true
	}
	if d.t.Place == nil {
		return false
	}
	w, s, e, n, ok := d.t.Place.BoundingBox.Bounds()
	return ok && a.contains(w, s) && a.contains(e, s) && a.contains(e, n) && a.contains(w, n)
}

// box is a bounding_box; its edges belong to it.
type box tweetstream.Box

func (b box) contains(lon, lat float64) bool {
	return b.West <= lon && lon <= b.East && b.South <= lat && lat <= b.North
}

// circle is a point_radius.
type circle struct{ lon, lat, km float64 }

const (
	kmPerMile   = 1.609344
	earthRadius = 6371.0088 // km
)

// contains measures along a great circle, by the haversine formula.
func (c circle) contains(lon, lat float64) bool {
	const degree = math.Pi / 180
	dLat, dLon := math.Sin((lat-c.lat)*degree/2), math.Sin((lon-c.lon)*degree/2)
	h := dLat*dLat + math.Cos(c.lat*degree)*math.Cos(lat*degree)*dLon*dLon
	return 2*earthRadius*math.Asin(math.Sqrt(min(h, 1))) <= c.km
}

// parseBox reads [west south east north].
func parseBox(value string) (b box, ok bool) {
	parts, ok := inBrackets(value, 4)
	if !ok {
		return b, false
	}
	var n [4]float64
	for i, part := range parts {
		if n[i], ok = parseDegrees(part, 180-90*float64(i%2)); !ok {
			return b, false
		}
	}
	b = box{West: n[0], South: n[1], East: n[2], North: n[3]}
	return b, b.West < b.East && b.South < b.North
}

// parseCircle reads [longitude latitude radius]. The radius has a unit, mi or km.
func parseCircle(value string) (c circle, ok bool) {
	parts, ok := inBrackets(value, 3)
	if !ok {
		return c, false
	}
	lon, okLon := parseDegrees(parts[0], 180)
	lat, okLat := parseDegrees(parts[1], 90)
	unit := 1.0
	number, isKM := strings.CutSuffix(parts[2], "km")
	if !isKM {
		if number, ok = strings.CutSuffix(parts[2], "mi"); !ok {
			return c, false
		}
		unit = kmPerMile
	}
	radius, okRadius := parseDegrees(number, math.MaxFloat64)
	return circle{lon, lat, radius * unit}, okLon && okLat && okRadius && radius > 0
}

func inBrackets(value string, n int) ([]string, bool) {
	inner, opened := strings.CutPrefix(value, "[")
	inner, closed := strings.CutSuffix(inner, "]")
	parts := strings.Fields(inner)
	return parts, opened && closed && len(parts) == n
}

// parseDegrees reads a decimal number from -most to most.
func parseDegrees(s string, most float64) (float64, bool) {
	if strings.Trim(s, "+-.0123456789") != "" { // such as 0x1p4, 1e3 and NaN
		return 0, false
	}
	n, err := strconv.ParseFloat(s, 64)
	return n, err == nil && -most <= n && n <= most
}
