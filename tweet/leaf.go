package tweet

import "time"

// The types here decode themselves, in UnmarshalJSON. These methods do the same
// in the parser.

// readTime knows the usual form; parseTime, which is slow, does all others.
func (p *parser) readTime(i int, v *Time) int {
	i = p.start(i)
	if p.peek(i) != '"' {
		*v = Time{}
		return p.null(i)
	}
	text, i := p.quoted(i)
	if t, ok := parseRubyDate(text); ok {
		*v = Time{t}
		return i
	}
	t, err := parseTime(string(text))
	if err != nil {
		return p.fail()
	}
	*v = t
	return i
}

// parseRubyDate parses a time like "Mon Jan 02 15:04:05 +0000 2006", in UTC and
// with every part in the range that it always has. It reports false for any
// other, even if it is right.
func parseRubyDate(s []byte) (t time.Time, ok bool) {
	if len(s) != len(time.RubyDate) || string(s[19:26]) != " +0000 " ||
		s[3] != ' ' || s[7] != ' ' || s[10] != ' ' || s[13] != ':' || s[16] != ':' || !isWeekday(s[:3]) {
		return t, false
	}
	month := monthOf(s[4:7])
	day, hour, minute, second := twoDigits(s[8:]), twoDigits(s[11:]), twoDigits(s[14:]), twoDigits(s[17:])
	century, year := twoDigits(s[26:]), twoDigits(s[28:])
	if month == 0 || day < 1 || uint(hour) >= 24 || uint(minute) >= 60 || uint(second) >= 60 || century < 0 || year < 0 {
		return t, false
	}
	t = time.Date(100*century+year, month, day, hour, minute, second, 0, time.UTC)
	return t, day <= 28 || t.Day() == day
}

func isWeekday(s []byte) bool {
	switch string(s) {
	case "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun":
		return true
	}
	return false
}

// monthOf returns 0 for what is no month's name.
func monthOf(s []byte) time.Month {
	switch string(s) {
	case "Jan":
		return time.January
	case "Feb":
		return time.February
	case "Mar":
		return time.March
	case "Apr":
		return time.April
	case "May":
		return time.May
	case "Jun":
		return time.June
	case "Jul":
		return time.July
	case "Aug":
		return time.August
	case "Sep":
		return time.September
	case "Oct":
		return time.October
	case "Nov":
		return time.November
	case "Dec":
		return time.December
	}
	return 0
}

// twoDigits returns the number at the start of s, or one below 0.
func twoDigits(s []byte) int {
	tens, ones := s[0]-'0', s[1]-'0'
	if tens > 9 || ones > 9 {
		return -1
	}
	return int(tens)*10 + int(ones)
}

// readCount reads a number, a string holding one with an optional "+" behind
// it, or null (0).
func (p *parser) readCount(i int, v *Count) int {
	if *v = 0; p.peek(p.start(i)) != '"' {
		return p.readInt64(i, (*int64)(v))
	}
	text, i := p.quoted(p.start(i))
	n, err := parseCount(string(text))
	if err != nil {
		return p.fail()
	}
	*v = n
	return i
}

// readMillis reads a string of digits, a number, and "" or null (0).
func (p *parser) readMillis(i int, v *Millis) int {
	i = p.start(i)
	if *v = 0; p.peek(i) != '"' {
		return p.readInt64(i, (*int64)(v))
	}
	n, end := p.digits(i + 1)
	if size := end - i - 1; size > 0 && size <= 18 && p.peek(end) == '"' {
		*v = Millis(n)
		return end + 1
	}
	text, i := p.quoted(i)
	other, err := parseMillis(string(text))
	if err != nil {
		return p.fail()
	}
	*v = other
	return i
}

// readContributor reads an object, a number (the id), or null.
func (p *parser) readContributor(i int, v *Contributor) int {
	if *v = (Contributor{}); p.peek(p.start(i)) != '{' {
		return p.readInt64(i, &v.ID)
	}
	return p.readContributorObject(i, (*contributorObject)(v))
}

// readLonLat reads an array of numbers and nulls, or null.
func (p *parser) readLonLat(i int, v *LonLat) (end int) {
	v.Lon, v.Lat, v.Valid, end = p.readPair(i)
	return end
}

// readLatLon is readLonLat for the other order.
func (p *parser) readLatLon(i int, v *LatLon) (end int) {
	v.Lat, v.Lon, v.Valid, end = p.readPair(i)
	return end
}

// readPair returns two numbers if there are two, and zeros otherwise.
func (p *parser) readPair(i int) (first, second float64, ok bool, end int) {
	i, more := p.enter(i, '[')
	if !more {
		return 0, 0, false, p.null(i)
	}
	var pair [2]float64
	n, numbers := 0, 0
	for i, more = p.first(i); more; i, more = p.next(i) {
		switch i = p.start(i); {
		case n >= len(pair):
			i = p.skip(i)
		case p.peek(i) == 'n':
			i = p.null(i)
		default:
			i = p.readFloat64(i, &pair[n])
			numbers++
		}
		n++
	}
	if numbers < len(pair) {
		return 0, 0, false, i
	}
	return pair[0], pair[1], true, i
}
