package match

import (
	"slices"
	"strings"
)

// oldCodes maps language codes that the standard has replaced to the new ones.
// The service still sends some of the old ("in" for Indonesian, "iw" for Hebrew).
var oldCodes = map[string]string{"in": "id", "iw": "he", "ji": "yi"}

func compileLanguages(tags []string) []string {
	languages := make([]string, 0, len(tags))
	for _, tag := range tags {
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
	return languages
}

// speaks reports whether lang is one of languages, or a narrower form of one: zh-TW is zh.
func speaks(languages []string, lang string) bool {
	return slices.ContainsFunc(languages, func(l string) bool {
		rest := len(lang) - len(l)
		return rest >= 0 && strings.EqualFold(lang[:len(l)], l) && (rest == 0 || lang[len(l)] == '-')
	})
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
