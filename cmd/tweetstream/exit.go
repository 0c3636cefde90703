package main

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"syscall"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/manual"
)

// The exit codes. 1 and 2 are as in most commands, those from 128 on as a shell
// reports a process that a signal ended.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitRefused     = 3
	exitRateLimited = 4
	exitExhausted   = 5
	exitDamaged     = 6
	exitSignal      = 128 // and the number of the signal
	exitHangUp      = 129
	exitInterrupt   = 130
	exitTerminated  = 143
)

var exitMeanings = []struct {
	code    int
	meaning string
}{
	{exitDone,
		"Done: everything was read, --limit or --for was reached, the stream ended in good order " +
			"with --once, or the reader of stdout has gone."},
	{exitFailed,
		"Something could not be read or written, something was damaged with --strict, or another " +
			"error that is none of those below."},
	{exitUsage,
		"Wrong usage: a flag, a parameter, credentials that are missing or unsafe, a recording " +
			"that would overwrite a file."},
	{exitRefused, "The server refused the request with 401 or 403."},
	{exitRateLimited,
		"No retry was left, and the last answer was 420 or 429: wait before the next try."},
	{exitExhausted,
		"No retry was left after any other failure, or after the server closed the stream. With " +
			"--once: the connection was not made, broke, or ended after a disconnect message."},
	{exitDamaged,
		"Everything was read, but something was damaged: a file or a member of an archive that " +
			"breaks off, or a message that does not decode."},
	{exitHangUp, "Hung up (SIGHUP): the terminal or the connection to it has gone."},
	{exitInterrupt, "Interrupted (SIGINT, ctrl-C)."},
	{exitTerminated, "Terminated (SIGTERM)."},
}

func exitCodesHelp() string {
	var b strings.Builder
	b.WriteString("The exit codes of tweetstream:\n\n")
	for _, e := range exitMeanings {
		b.WriteString(manual.Hanging(fmt.Sprintf("  %3d", e.code), 7, e.meaning) + "\n")
	}
	b.WriteString(`
A signal goes before everything else, wrong usage before other errors, and 1 before
6. What could not be read is in the exit code whatever ends the command.

A stream that ends by itself is tried again without limit, so that 4 and 5 come
only with --max-retries or --once. The first signal ends in good order: everything
that was received is printed and recorded. The second exits at once.`)
	return b.String()
}

// usageError is a mistake in how the command was called.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// failure is an error that came up once a command was running. Whatever is none,
// the parser of flags and commands has found.
type failure struct{ error }

func (f failure) Unwrap() error { return f.error }

// damage is an error of input that was read nevertheless, as far as it goes.
type damage struct{ error }

func (d damage) Unwrap() error { return d.error }

// exitCode returns the exit code of the process for an error.
func exitCode(err error) int {
	if err == nil {
		return exitDone
	}
	if signal := interrupted(err); signal != nil {
		if number, ok := signal.(syscall.Signal); ok {
			return exitSignal + int(number)
		}
		return exitInterrupt
	}
	if isUsage(err) {
		return exitUsage
	}
	var several troubles
	if !errors.As(err, &several) {
		return codeOfOne(err)
	}
	code := exitDone
	for _, one := range several {
		if c := codeOfOne(one); code == exitDone || code == exitDamaged {
			code = c // another error than damage stays
		}
	}
	return code
}

func codeOfOne(err error) int {
	exhausted := errors.Is(err, tweetstream.ErrRetriesExhausted)
	var damaged damage
	switch status := statusCode(err); {
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return exitRefused
	case exhausted && (status == 420 || status == http.StatusTooManyRequests):
		return exitRateLimited
	case exhausted:
		return exitExhausted
	case errors.As(err, &damaged):
		return exitDamaged
	default:
		return exitFailed
	}
}

func isUsage(err error) bool {
	var running failure
	var usage usageError
	var param *tweetstream.ParamError
	return !errors.As(err, &running) || errors.As(err, &usage) || errors.As(err, &param)
}

// statusCode returns the status of the answer that is the error, or 0.
func statusCode(err error) int {
	var refused *tweetstream.RequestError
	if errors.As(err, &refused) {
		return refused.StatusCode
	}
	return 0
}
