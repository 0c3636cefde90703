package main

import (
	"cmp"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"syscall"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/credentials"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/render"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/terminal"
	"github.com/spf13/cobra"
)

// explain returns the lines to print about an error: one for each mistake, and a
// hint. It is empty for an error that the user knows already.
func explain(cmd *cobra.Command, err error) string {
	untold := without(err, func(err error) bool {
		var before told
		return interrupted(err) != nil || errors.As(err, &before) // the user knows
	})
	if untold == nil {
		return ""
	}
	var b strings.Builder
	tell(&b, untold)
	if hint := hintFor(cmd, err); hint != "" {
		fmt.Fprintf(&b, "hint: %s\n", terminal.Escape(hint))
	}
	return b.String()
}

// told is an error that was told when it came up. It still is in the exit code.
type told struct{ error }

func (t told) Unwrap() error { return t.error }

// tell writes a line for each mistake.
func tell(w io.Writer, err error) {
	for line := range strings.SplitSeq(messageOf(err), "\n") {
		_, _ = fmt.Fprintf(w, "tweetstream: %s\n", terminal.Escape(line)) // nobody else to tell
	}
}

// troubles are several errors of one run.
type troubles []error

func (t troubles) Error() string   { return errors.Join(t...).Error() }
func (t troubles) Unwrap() []error { return t }

// join returns the errors as one, or nil where all are nil.
func (t troubles) join() error {
	var flat troubles
	for _, err := range t {
		if several, ok := err.(troubles); ok {
			flat = append(flat, several...)
		} else if err != nil {
			flat = append(flat, err)
		}
	}
	switch len(flat) {
	case 0:
		return nil
	case 1:
		return flat[0]
	default:
		return flat
	}
}

// without returns an error without the troubles that need not be told.
func without(err error, untold func(error) bool) error {
	var several troubles
	if !errors.As(err, &several) {
		if err == nil || untold(err) {
			return nil
		}
		return err
	}
	told := make(troubles, len(several))
	for i, one := range several {
		told[i] = without(one, untold)
	}
	return told.join()
}

const credentialsWord = "credentials: "

// flagOf are the flags for the library's options that flags can get wrong, and the
// names of the credentials.
var flagOf = map[string]string{
	"WithBaseURL":                   "--base-url:",
	"WithPlainHTTP":                 "--plain-http:",
	"WithProxy":                     "--proxy:",
	"WithUserAgent":                 "--user-agent:",
	"WithMaxRetries":                "--max-retries:",
	"WithLimits":                    "--max-terms, --max-ids, --max-boxes:",
	"WithStallTimeout":              "--stall-timeout:",
	"WithBackpressure":              "--buffer:",
	"WithDedup":                     "--dedup:",
	"Credentials.ConsumerKey":       credentialsWord + credentials.OAuth1.Names[0],
	"Credentials.ConsumerSecret":    credentialsWord + credentials.OAuth1.Names[1],
	"Credentials.AccessToken":       credentialsWord + credentials.OAuth1.Names[2],
	"Credentials.AccessTokenSecret": credentialsWord + credentials.OAuth1.Names[3],
	"BearerToken.Token":             credentialsWord + credentials.Bearer.Names[0],
	"BasicAuth.User":                credentialsWord + credentials.Basic.Names[0],
	"BasicAuth.Password":            credentialsWord + credentials.Basic.Names[1],
}

// messageOf has a line for each option and each parameter that is wrong.
func messageOf(err error) string {
	var lines []string
	for _, o := range all[*tweetstream.OptionError](err) {
		lines = append(lines, cmp.Or(flagOf[o.Option], o.Option+":")+" "+o.Rule)
	}
	for _, p := range all[*tweetstream.ParamError](err) {
		lines = append(lines, flagsFor(p.Param)+": "+p.Rule)
	}
	if len(lines) == 0 {
		return strings.TrimPrefix(err.Error(), "tweetstream: ")
	}
	return strings.Join(lines, "\n")
}

// all returns every error of a type, where errors.As finds the first.
func all[E error](err error) (found []E) {
	switch e := err.(type) {
	case E:
		return []E{e}
	case interface{ Unwrap() error }:
		return all[E](e.Unwrap())
	case interface{ Unwrap() []error }:
		for _, err := range e.Unwrap() {
			found = append(found, all[E](err)...)
		}
	}
	return found
}

// flagsFor turns names on the wire into flags: "filter_level" is --filter-level.
func flagsFor(params string) string {
	flags := strings.Split(params, ", ")
	for i, param := range flags {
		switch param {
		case "follow", "track", "locations", "filter_level", "language", "stall_warnings":
			flags[i] = "--" + strings.ReplaceAll(param, "_", "-")
		case "account", "label", "partition":
			flags[i] = "--" + param
		case "backfillMinutes":
			flags[i] = "--backfill-minutes"
		case "startTime":
			flags[i] = "--start-time"
		case "endTime":
			flags[i] = "--end-time"
		default:
			flags[i] = fmt.Sprintf("--extra %q", param)
		}
	}
	return strings.Join(flags, ", ")
}

// hintFor returns the next step, if the error does not say it by itself.
func hintFor(cmd *cobra.Command, err error) string {
	var refused *tweetstream.RequestError
	var missing *credentials.MissingError
	var authority x509.UnknownAuthorityError
	switch {
	case errors.As(err, &missing):
		return missing.Hint()
	case isUsage(err):
		return usageHint(cmd, err)
	case errors.As(err, &refused):
		return refusalHint(refused)
	case errors.As(err, &authority):
		return "--ca-file adds certificates to those that are trusted"
	case errors.Is(err, syscall.EADDRINUSE):
		return "--addr 127.0.0.1:0 takes a free port"
	default:
		return ""
	}
}

func usageHint(cmd *cobra.Command, err error) string {
	if cmd.Name() == "help" { // its arguments are commands of the root
		cmd = cmd.Root()
	}
	see := fmt.Sprintf("see '%s --help'", cmd.CommandPath())
	if meant := suggestion(cmd, err); meant != "" {
		return "did you mean " + meant + "? Else " + see
	}
	return see
}

// maxSaid is how much of a server's own words is shown.
const maxSaid = 300

func refusalHint(refused *tweetstream.RequestError) string {
	if said := strings.TrimSpace(string(refused.Body)); said != "" {
		return "the server said: " + render.Excerpt(said, maxSaid)
	}
	if refused.StatusCode == http.StatusUnauthorized {
		return "see 'tweetstream help credentials'"
	}
	return ""
}
