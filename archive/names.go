package archive

import (
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// date is the time in a name. Parts that it does not say are 0, or -1
// for hours and minutes.
type date struct {
	year, month, day, hour, minute, second int
}

var noDate = date{hour: -1, minute: -1, second: -1}

// archiveDate finds a month or a day in the names of archives:
//
//	archiveteam-twitter-stream-2013-12-b.tar   a month, its second half
//	twitter_stream_2019_05_01.tar              a day
//	twitter-stream-20210901.tar                a day
var archiveDate = regexp.MustCompile(
	`(?:^|[^0-9])(20\d\d)([-_]?)(\d\d)(?:[-_]?(\d\d))?(?:[^0-9]|$)`)

// dateOfArchive returns the date in an archive's name. A day that no month has,
// such as 2017-09-31, is left out.
func dateOfArchive(name string) date {
	d := noDate
	found := archiveDate.FindAllStringSubmatch(path.Base(name), -1)
	if len(found) == 0 {
		return d
	}
	last := found[len(found)-1]
	d.year, d.month, d.day = number(last[1]), number(last[3]), number(last[4])
	if d.month < 1 || d.month > 12 {
		return noDate
	}
	if d.day > daysIn(d.year, d.month) {
		d.day = 0
	}
	return d
}

// dateOfMember returns the date in a member's path, completed by that of the
// archive that holds it:
//
//	2011/09/27/19/48.json.bz2              2013/12-b/31/00/01.json.bz2
//	08/16/21/43.json.bz2                   the year is in the archive's name
//	01/00/29.json.bz2                      the month, too
//	20210901/20210901000000.json.gz        to the second
//	04/01/07/.36.json.bz2.tyJLBj           left over from a copy
func dateOfMember(name string, archive date) date {
	parts := strings.Split(path.Clean(name), "/")
	base := stem(parts[len(parts)-1])
	if len(base) == len("20210901000000") && allDigits(base) {
		return dateOfDigits(base)
	}
	return dateOfParts(parts, base, archive)
}

func dateOfDigits(s string) date {
	d := date{number(s[:4]), number(s[4:6]), number(s[6:8]), number(s[8:10]), number(s[10:12]),
		number(s[12:])}
	if !d.possible() {
		return noDate
	}
	return d
}

// dateOfParts reads …/YYYY/MM/DD/HH/mm from the right.
func dateOfParts(parts []string, base string, archive date) date {
	numbers := []int{}
	if n, ok := part(base); ok {
		numbers = append(numbers, n)
	}
	for i := len(parts) - 2; i >= 0 && len(numbers) > 0 && len(numbers) < 5; i-- {
		n, ok := part(parts[i])
		if !ok {
			break
		}
		numbers = append(numbers, n)
	}
	if len(numbers) < 3 { // an hour and a minute alone say no day
		return noDate
	}
	d := archive
	d.minute, d.hour, d.day, d.second = numbers[0], numbers[1], numbers[2], 0
	if len(numbers) > 3 {
		d.month = numbers[3]
	}
	if len(numbers) > 4 {
		d.year = numbers[4]
	}
	if !d.possible() {
		return noDate
	}
	return d
}

// part reads a number of a path, such as "07", "7" or "12-b".
func part(s string) (int, bool) {
	s = strings.TrimSuffix(s, "-b")
	if !allDigits(s) || len(s) > 4 {
		return 0, false
	}
	return number(s), true
}

// stem returns the number of a file's name, without the point and the suffix of temporary
// files, and the types.
func stem(base string) string {
	s := strings.TrimPrefix(base, ".")
	s, _, _ = strings.Cut(s, ".")
	return s
}

// possible reports whether a date has all parts down to the minute, each in its
// range.
func (d date) possible() bool {
	return d.year >= 2006 && d.month >= 1 && d.month <= 12 && d.day >= 1 &&
		d.day <= daysIn(d.year, d.month) &&
		d.hour >= 0 && d.hour < 24 && d.minute >= 0 && d.minute < 60 && d.second >= 0 && d.second < 61
}

// known reports whether a date has at least a month.
func (d date) known() bool { return d.month != 0 }

// time returns the first moment of a date, as if it were in UTC; see [Between]
// for why it is not.
func (d date) time() time.Time {
	if !d.known() {
		return time.Time{}
	}
	return time.Date(d.year, time.Month(d.month), max(d.day, 1), max(d.hour, 0), max(d.minute, 0),
		max(d.second, 0), 0, time.UTC)
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

func allDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// number returns a number of digits that were checked; 0 for none.
func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}
