package main

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"syscall"

	"github.com/gotweetstream/tweetstream"
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
	exitSignal      = 128 // and the number of the signal
	exitHangUp      = 129
	exitInterrupt   = 130
	exitTerminated  = 143
)

var exitMeanings = []struct {
	code    int
	meaning string
}{
	{exitDone, "done: --limit or --for was reached, the stream ended in good order with --once,\n       or the reader of stdout has gone"},
	{exitFailed, "an error that is none of those below"},
	{exitUsage, "wrong usage: a flag, a parameter, credentials that are missing or unsafe"},
	{exitRefused, "the server refused the request with 401 or 403"},
	{exitRateLimited, "retries exhausted, the last answer was 420 or 429: wait before the next try"},
	{exitExhausted, "retries exhausted after any other failure, or after the server closed the stream;\n       with --once: the connection was not made, broke, or ended after a disconnect message"},
	{exitHangUp, "hung up (SIGHUP): the terminal or the connection to it has gone"},
	{exitInterrupt, "interrupted (SIGINT, ctrl-C)"},
	{exitTerminated, "terminated (SIGTERM)"},
}

func exitCodesHelp() string {
	var b strings.Builder
	b.WriteString("The exit codes of tweetstream:\n\n")
	for _, e := range exitMeanings {
		fmt.Fprintf(&b, "  %3d  %s\n", e.code, e.meaning)
	}
	b.WriteString("\nA stream that ends by itself is tried again without limit, so 4 and 5 come only\n" +
		"with --max-retries or --once. The first signal ends in good order, with everything printed\n" +
		"that was received; the second exits at once.")
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

// exitCode returns with what code the process ends after err.
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
	exhausted := errors.Is(err, tweetstream.ErrRetriesExhausted)
	switch status := statusCode(err); {
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return exitRefused
	case exhausted && (status == 420 || status == http.StatusTooManyRequests):
		return exitRateLimited
	case exhausted:
		return exitExhausted
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
