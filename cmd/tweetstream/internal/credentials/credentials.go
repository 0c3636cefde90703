// Package credentials reads what a server takes from the environment or from a file that
// only its owner can read: the four values of OAuth 1.0a, a bearer token, or a user and a
// password. Its errors never hold a value.
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
)

// Kind is a way to sign.
type Kind struct {
	Name string // for --auth
	// Names are those of its values in the environment and in the file. They are also
	// understood with TWITTER_ before them.
	Names []string
}

// The kinds. The names of OAuth1 are as twarc has them.
var (
	OAuth1 = &Kind{"oauth1", []string{
		"CONSUMER_KEY", "CONSUMER_SECRET", "ACCESS_TOKEN", "ACCESS_TOKEN_SECRET",
	}}
	Bearer = &Kind{"bearer", []string{"BEARER_TOKEN"}}
	Basic  = &Kind{"basic", []string{"BASIC_USER", "BASIC_PASSWORD"}}
)

// Kinds are all of them.
var Kinds = []*Kind{Bearer, Basic, OAuth1}

// Names are those of all kinds.
var Names = slices.Concat(OAuth1.Names, Bearer.Names, Basic.Names)

const prefix = "TWITTER_"

// Help is the text for users about credentials.
const Help = `Credentials come from the environment or from a file. They never come from flags,
since every user of the machine can read those in the list of processes. A server
takes one kind of them:

  v1.1 (filter, sample, firehose)  CONSUMER_KEY, CONSUMER_SECRET, ACCESS_TOKEN,
                                   ACCESS_TOKEN_SECRET, of OAuth 1.0a
  Powerstream                      BEARER_TOKEN
  Gnip                             BASIC_USER and BASIC_PASSWORD

From the environment: these variables, or each with TWITTER_ before it.

Or from a file with a line NAME=value for each, without quotes. It may hold several
kinds. --credentials names the file. Without it, it is tweetstream/credentials in
the user's folder for configuration: $XDG_CONFIG_HOME or ~/.config, on macOS
~/Library/Application Support, on Windows %AppData%. The file must belong to you,
and nobody else may be able to read it (chmod 600).

--credentials goes before the environment, and the environment before the default
file. The values of a kind are never mixed from two places. --demo needs none.`

// Values are credentials by name, without the prefix.
type Values map[string]tweetstream.Secret

// Load reads the values of a kind from the file that was given, or else the environment,
// or else the default file.
func (k *Kind) Load(file string, getenv func(string) string) (Values, error) {
	if file != "" {
		v, err := readCredentials(file)
		return k.choose(v, "", "the file "+file, err)
	}
	if v, used, err := fromEnvironment(k.Names, getenv); err != nil || len(v) > 0 {
		return k.choose(v, used, "the environment", err)
	}
	others, _, _ := fromEnvironment(Names, getenv)
	dir, err := os.UserConfigDir()
	if err != nil {
		return k.choose(others, "", "the environment", nil)
	}
	file = filepath.Join(dir, "tweetstream", "credentials")
	v, err := readCredentials(file)
	if errors.Is(err, fs.ErrNotExist) {
		return k.choose(others, "", "the environment, and there is no file "+file, nil)
	}
	return k.choose(v, "", "the file "+file, err)
}

// LoadAuth reads what a server of the kind takes. On an error it is empty, and of the kind.
func (k *Kind) LoadAuth(file string, getenv func(string) string) (tweetstream.Auth, error) {
	v, err := k.Load(file, getenv)
	return k.auth(v), err
}

func (k *Kind) auth(v Values) tweetstream.Auth {
	value := func(i int) tweetstream.Secret { return v[k.Names[i]] }
	switch k {
	case Bearer:
		return tweetstream.BearerToken{Token: value(0)}
	case Basic:
		return tweetstream.BasicAuth{User: value(0), Password: value(1)}
	default:
		return v.oauth1()
	}
}

func (v Values) oauth1() tweetstream.Credentials {
	names := OAuth1.Names
	return tweetstream.Credentials{
		ConsumerKey: v[names[0]], ConsumerSecret: v[names[1]],
		AccessToken: v[names[2]], AccessTokenSecret: v[names[3]],
	}
}

// Load reads the values of OAuth 1.0a.
func Load(file string, getenv func(string) string) (tweetstream.Credentials, error) {
	v, err := OAuth1.Load(file, getenv)
	return v.oauth1(), err
}

var errQuotes = errors.New("the value must be written without quotes")

// fromEnvironment returns the values of names, and the prefix of those, if all have it.
func fromEnvironment(
	names []string, getenv func(string) string,
) (v Values, used string, err error) {
	v, used = Values{}, prefix
	for _, name := range names {
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

// choose returns the values of a kind, or an error that names those that are missing,
// with the prefix of the others, and those of other kinds.
func (k *Kind) choose(v Values, prefix, source string, err error) (Values, error) {
	if err != nil {
		return nil, err
	}
	chosen, missing := Values{}, &MissingError{source: source}
	for _, name := range Names {
		given := strings.TrimSpace(v[name].Reveal()) != ""
		switch wanted := slices.Contains(k.Names, name); {
		case given && wanted:
			chosen[name] = v[name]
		case wanted:
			missing.Names = append(missing.Names, prefix+name)
		case given:
			missing.Others = append(missing.Others, name)
		}
	}
	if missing.Names == nil {
		return chosen, nil
	}
	missing.None = len(chosen) == 0
	return nil, missing
}

// MissingError names the credentials that were not given.
type MissingError struct {
	Names  []string
	Others []string // given ones of other kinds
	None   bool     // no value of the kind was given
	source string
}

func (e *MissingError) Error() string {
	text := "credentials missing: " + strings.Join(e.Names, ", ") + " (looked in " + e.source + ")"
	if e.Others != nil {
		text += "; given are " + strings.Join(e.Others, ", ") + ", for servers of another kind"
	}
	return text
}

func (e *MissingError) Hint() string {
	return "set them as environment variables, or write lines NAME=value to a file that only you " +
		"can read" +
		" (chmod 600) and name it with --credentials; see 'tweetstream help credentials'." +
		" --demo needs none"
}
