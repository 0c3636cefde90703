package match

import (
	"slices"
	"strings"

	"github.com/gotweetstream/tweetstream/internal/params"
)

// compileLanguages adds the other code of a language: the service still sends some old ones.
func compileLanguages(tags []string) []string {
	languages := make([]string, 0, len(tags))
	for _, tag := range tags {
		languages = append(languages, tag)
		if other := params.OtherCode(tag); other != "" {
			languages = append(languages, other)
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
