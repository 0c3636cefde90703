package credentials

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/input"
)

// maxCredentials is far more than a line for each name needs.
const maxCredentials = 64 << 10

// readCredentials reads a file of lines NAME=value, of the names that a server takes.
func readCredentials(path string) (Values, error) { return ReadFile(path, Names) }

// ReadFile reads a file of lines NAME=value, of these names; each may have the prefix
// TWITTER_. Only its owner may be able to read it. What is checked is the file that was
// opened, so it cannot be exchanged in between.
func ReadFile(path string, names []string) (Values, error) {
	f, err := openNoFollow(path)
	if err != nil {
		return nil, fmt.Errorf("credentials: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("credentials: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("credentials: %s is not a regular file", path)
	}
	if err := checkOwner(path, info); err != nil {
		return nil, err
	}
	data, err := input.ReadSmall(f, maxCredentials)
	if err != nil {
		return nil, fmt.Errorf("credentials: %s: %w", path, err)
	}
	text, err := input.Text(data)
	if err != nil {
		return nil, fmt.Errorf("credentials: %s %w", path, err)
	}
	return parseCredentials(path, text, names)
}

// parseCredentials never quotes a line in an error: it may well be a secret.
func parseCredentials(path, text string, names []string) (Values, error) {
	v, n := Values{}, 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		name, value, err := parseCredential(line, names)
		if _, twice := v[name]; twice {
			err = fmt.Errorf("%s is given twice", name)
		}
		if err != nil {
			return nil, fmt.Errorf("credentials: %s, line %d: %w", path, n, err)
		}
		v[name] = tweetstream.NewSecret(value)
	}
	return v, nil
}

const quotes = `"'`

func parseCredential(line string, names []string) (name, value string, err error) {
	name, value, found := strings.Cut(strings.TrimPrefix(line, "export "), "=")
	name, value = strings.TrimPrefix(strings.TrimSpace(name), prefix), strings.TrimSpace(value)
	switch {
	case !found:
		return "", "", errors.New("must have the form NAME=value")
	case !slices.Contains(names, name):
		return "", "", fmt.Errorf("the name must be one of %s", strings.Join(names, ", "))
	case strings.ContainsAny(value, quotes):
		return "", "", errQuotes
	}
	return name, value, nil
}
