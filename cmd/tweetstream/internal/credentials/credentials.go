// Package credentials reads the four values of OAuth 1.0a from the environment
// or from a file that only its owner can read. Its errors never hold a value.
package credentials

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/input"
)

// Names are those of the four credentials in the environment and in the file, as
// twarc has them. They are also understood with TWITTER_ before them.
var Names = [4]string{"CONSUMER_KEY", "CONSUMER_SECRET", "ACCESS_TOKEN", "ACCESS_TOKEN_SECRET"}

const prefix = "TWITTER_"

// Help is the text for users about credentials.
const Help = `The four values of OAuth 1.0a come from the environment or from a file. They never
come from flags, since every user of the machine can read those in the list of
processes.

From the environment:

  CONSUMER_KEY, CONSUMER_SECRET, ACCESS_TOKEN, ACCESS_TOKEN_SECRET
  or each of them with TWITTER_ before it

Or from a file with a line NAME=value for each, without quotes. --credentials
names the file. Without it, it is tweetstream/credentials in the user's folder
for configuration: $XDG_CONFIG_HOME or ~/.config, on macOS
~/Library/Application Support, on Windows %AppData%. The file must belong to you,
and nobody else may be able to read it (chmod 600).

--credentials goes before the environment, and the environment before the default
file. The four are never mixed from two places. --demo needs none.`

// values are credentials by name, without the prefix.
type values map[string]tweetstream.Secret

// Load reads the file that was given, or else the environment, or else the default
// file.
func Load(file string, getenv func(string) string) (tweetstream.Credentials, error) {
	if file != "" {
		v, err := readCredentials(file)
		return v.complete("", "the file "+file, err)
	}
	if v, used, err := fromEnvironment(getenv); err != nil || len(v) > 0 {
		return v.complete(used, "the environment", err)
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return values{}.complete("", "the environment", nil)
	}
	file = filepath.Join(dir, "tweetstream", "credentials")
	v, err := readCredentials(file)
	if errors.Is(err, fs.ErrNotExist) {
		return values{}.complete("", "the environment, and there is no file "+file, nil)
	}
	return v.complete("", "the file "+file, err)
}

var errQuotes = errors.New("the value must be written without quotes")

// fromEnvironment returns the values and the prefix of their names, if all have it.
func fromEnvironment(getenv func(string) string) (v values, used string, err error) {
	v, used = values{}, prefix
	for _, name := range Names {
		for _, variable := range []string{prefix + name, name} {
			value := getenv(variable)
			switch {
			case value == "":
				continue
			case strings.ContainsAny(value, quotes): // as docker --env-file leaves them
				err = errors.Join(err, fmt.Errorf(
					"credentials: %s in the environment: %w", variable, errQuotes))
			case variable == name:
				used = ""
			}
			v[name] = tweetstream.NewSecret(value)
		}
	}
	return v, used, err
}

// complete returns the credentials, or an error that names those that are missing,
// with the prefix of the others.
func (v values) complete(prefix, source string, err error) (tweetstream.Credentials, error) {
	if err != nil {
		return tweetstream.Credentials{}, err
	}
	missing := slices.DeleteFunc(slices.Clone(Names[:]), func(name string) bool {
		return strings.TrimSpace(v[name].Reveal()) != ""
	})
	for i := range missing {
		missing[i] = prefix + missing[i]
	}
	if len(missing) > 0 {
		return tweetstream.Credentials{}, &MissingError{missing, source}
	}
	return tweetstream.Credentials{
		ConsumerKey: v[Names[0]], ConsumerSecret: v[Names[1]],
		AccessToken: v[Names[2]], AccessTokenSecret: v[Names[3]],
	}, nil
}

// MissingError names the credentials that were not given.
type MissingError struct {
	Names  []string
	source string
}

func (e *MissingError) Error() string {
	return "credentials missing: " + strings.Join(e.Names, ", ") + " (looked in " + e.source + ")"
}

func (e *MissingError) Hint() string {
	return "set them as environment variables, or write lines NAME=value to a file that only you " +
		"can read" +
		" (chmod 600) and name it with --credentials; see 'tweetstream help credentials'." +
		" --demo needs none"
}

// maxCredentials is far more than four lines need.
const maxCredentials = 64 << 10

// readCredentials reads a file of lines NAME=value. What is checked is the file
// that was opened, so it cannot be exchanged in between.
func readCredentials(path string) (values, error) {
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
	return parseCredentials(path, text)
}

// parseCredentials never quotes a line in an error: it may well be a secret.
func parseCredentials(path, text string) (values, error) {
	v, n := values{}, 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		name, value, err := parseCredential(line)
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

func parseCredential(line string) (name, value string, err error) {
	name, value, found := strings.Cut(strings.TrimPrefix(line, "export "), "=")
	name, value = strings.TrimPrefix(strings.TrimSpace(name), prefix), strings.TrimSpace(value)
	switch {
	case !found:
		return "", "", errors.New("must have the form NAME=value")
	case !slices.Contains(Names[:], name):
		return "", "", fmt.Errorf("the name must be one of %s", strings.Join(Names[:], ", "))
	case strings.ContainsAny(value, quotes):
		return "", "", errQuotes
	}
	return name, value, nil
}
