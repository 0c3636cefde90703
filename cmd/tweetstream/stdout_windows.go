package main

import (
	"errors"
	"syscall"
)

// errNoData is ERROR_NO_DATA: "The pipe is being closed".
const errNoData = syscall.Errno(232)

// isClosedPipe reports whether a write failed because nobody reads any more.
func isClosedPipe(err error) bool {
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ERROR_BROKEN_PIPE) ||
		errors.Is(err, errNoData)
}
