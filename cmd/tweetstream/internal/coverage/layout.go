package coverage

import (
	"path"
	"strings"
)

// The layouts of the Internet Archive's "Twitter Stream Grab", by the number of numbers at
// the end of a path.
var layouts = map[int]string{
	5: "YYYY/MM/DD/HH/mm",
	4: "MM/DD/HH/mm",
	3: "DD/HH/mm",
}

// seconds is the layout from 2021-08-23 on.
const seconds = "YYYYMMDDHHMMSS"

// layoutOf returns the form of a path, and whether it says a minute. Where it does not,
// the form is the types at the end of the name.
func layoutOf(name string) (layout string, hasMinute bool) {
	dir, base := path.Split(name)
	stem, types, _ := strings.Cut(base, ".")
	if types != "" {
		types = "." + types
	}
	if len(stem) == len(seconds) && isNumber(stem) {
		return seconds + types, true
	}
	numbers := 0
	if isNumber(stem) && len(stem) <= 2 {
		numbers = 1 + numbersAtEnd(dir)
	}
	if form, ok := layouts[min(numbers, 5)]; ok {
		return form + types, true
	}
	if _, types, found := strings.Cut(strings.TrimPrefix(base, "."), "."); found {
		return "*." + types, false
	}
	return "*", false
}

// numbersAtEnd returns how many of the last folders of a path are numbers. 2013 has a
// month 12-b.
func numbersAtEnd(dir string) (n int) {
	parts := strings.Split(strings.Trim(dir, "/"), "/")
	for n < len(parts) && n < 4 && isNumber(strings.TrimSuffix(parts[len(parts)-1-n], "-b")) {
		n++
	}
	return n
}

func isNumber(s string) bool {
	return s != "" && len(s) <= len(seconds) && strings.Trim(s, "0123456789") == ""
}
