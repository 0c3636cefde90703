package match

import (
	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/tweet"
)

// locations are the boxes; nil where none are given. The service allows 25, so
// they are tried one by one: few Tweets have a location at all.
type locations []tweetstream.Box

func (l locations) matches(t *tweet.Tweet) bool {
	area, by := areaOf(t)
	for _, b := range l {
		if by != "" && overlap(b, area) {
			return true
		}
	}
	return false
}

func (l locations) reasons(reasons Reasons, t *tweet.Tweet) Reasons {
	area, by := areaOf(t)
	for _, b := range l {
		if by != "" && overlap(b, area) {
			reasons = append(reasons, Reason{Predicate: Locations, Box: b, By: by})
		}
	}
	return reasons
}

// areaOf returns where t is from: the point of coordinates as a box without
// extent, else the box of the place. A Tweet with a point is only at that
// point, whatever its place; null, empty or half coordinates are no point. By is "" for a Tweet without a location, such as
// every retweet.
func areaOf(t *tweet.Tweet) (area tweetstream.Box, by Located) {
	switch {
	case t.IsRetweet():
		return area, ""
	case t.Coordinates != nil && t.Coordinates.Coordinates.Valid:
		at := t.Coordinates.Coordinates
		return tweetstream.Box{West: at.Lon, South: at.Lat, East: at.Lon, North: at.Lat}, ByCoordinates
	case t.Place != nil:
		if west, south, east, north, ok := t.Place.BoundingBox.Bounds(); ok {
			return tweetstream.Box{West: west, South: south, East: east, North: north}, ByPlace
		}
	}
	return area, ""
}

// overlap reports whether a and b have a point in common, their edges included.
func overlap(a, b tweetstream.Box) bool {
	return a.West <= b.East && b.West <= a.East && a.South <= b.North && b.South <= a.North
}
