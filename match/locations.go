package match

import (
	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/tweet"
)

// locations are the boxes; nil where none are given. The service allows 25, so
// they are tried one by one: few Tweets have a location at all.
type locations []tweetstream.Box

func (l locations) matches(t *tweet.Tweet) bool {
	at := locate(t)
	for _, b := range l {
		if at.in(b) != "" {
			return true
		}
	}
	return false
}

func (l locations) reasons(reasons Reasons, t *tweet.Tweet) Reasons {
	at := locate(t)
	for _, b := range l {
		if by := at.in(b); by != "" {
			reasons = append(reasons, Reason{Predicate: Locations, Box: b, By: by})
		}
	}
	return reasons
}

// location is where a Tweet is from: a point, a place, both or neither.
type location struct {
	point, place       tweetstream.Box // a point is a box without extent
	hasPoint, hasPlace bool
}

// locate returns the location of t; none for a retweet. Null, empty or half
// coordinates are no point.
func locate(t *tweet.Tweet) (l location) {
	if t.IsRetweet() {
		return l
	}
	if c := t.Coordinates; c != nil && c.Coordinates.Valid {
		p := c.Coordinates
		l.point = tweetstream.Box{West: p.Lon, South: p.Lat, East: p.Lon, North: p.Lat}
		l.hasPoint = true
	}
	if t.Place != nil {
		p := &l.place
		p.West, p.South, p.East, p.North, l.hasPlace = t.Place.BoundingBox.Bounds()
	}
	return l
}

// in returns how the location lies in b, "" if it does not. A place counts
// although the point lies outside of b.
func (l *location) in(b tweetstream.Box) Located {
	switch {
	case l.hasPoint && overlap(b, l.point):
		return ByCoordinates
	case l.hasPlace && overlap(b, l.place):
		return ByPlace
	}
	return ""
}

// overlap reports whether a and b have a point in common, their edges included.
func overlap(a, b tweetstream.Box) bool {
	return a.West <= b.East && b.West <= a.East && a.South <= b.North && b.South <= a.North
}
