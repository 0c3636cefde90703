package match

import (
	"errors"
	"strings"

	"github.com/gotweetstream/tweetstream"
)

// oldCodes are language codes that the standard has replaced, and with what.
// The service detects some of them ("in" for Indonesian, "iw" for Hebrew).
var oldCodes = map[string]string{"in": "id", "iw": "he", "ji": "yi"}

func compileLanguages(tags []string) ([]string, error) {
	var errs []error
	languages := make([]string, 0, len(tags))
	for i, tag := range tags {
		if tag == "" || strings.ContainsFunc(tag, notInTag) {
			errs = append(errs, refuse("language", "%q (number %d of the list) is not a BCP 47 tag such as en or zh-Hant", tag, i+1))
		}
		languages = append(languages, tag)
		for old, replaced := range oldCodes {
			switch {
			case strings.EqualFold(tag, old):
				languages = append(languages, replaced)
			case strings.EqualFold(tag, replaced):
				languages = append(languages, old)
			}
		}
	}
	return languages, errors.Join(errs...)
}

func notInTag(r rune) bool {
	return r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
}

// speaks reports whether lang is one of languages or a narrower form of it, as
// zh-TW is of zh (RFC 4647, basic filtering).
func speaks(languages []string, lang string) bool {
	for _, l := range languages {
		if len(lang) >= len(l) && strings.EqualFold(lang[:len(l)], l) && (len(lang) == len(l) || lang[len(l)] == '-') {
			return true
		}
	}
	return false
}

func compileLevel(level tweetstream.FilterLevel) (int, error) {
	switch level {
	case "", tweetstream.FilterLevelNone, tweetstream.FilterLevelLow, tweetstream.FilterLevelMedium:
		return levelOf(string(level)), nil
	default:
		return 0, refuse("filter_level", "%q is not one of none, low, medium", string(level))
	}
}

// levelOf ranks a filter_level. One that is absent (2011) or unknown is none.
func levelOf(level string) int {
	switch level {
	case "low":
		return 1
	case "medium":
		return 2
	default:
		return 0
	}
}
