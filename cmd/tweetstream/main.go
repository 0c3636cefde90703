// Command tweetstream prints a Twitter v1.1-format stream, live or saved, or
// serves one.
//
//	tweetstream sample --demo --limit 20
//	tweetstream stream powerstream --demo --limit 20
//
//	export TWEETSTREAM_BASE_URL=https://stream.example.com/1.1
//	tweetstream filter --track golang --format raw > stream.jsonl
//	tweetstream print stream.jsonl
//	tweetstream serve --from stream.jsonl
//
// Data goes to stdout, everything else to stderr. "tweetstream help" has all
// commands, "tweetstream help exit-codes" what the exit codes mean and
// "tweetstream help credentials" how to give credentials.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() { os.Exit(run()) }

// run is main as a function, so that its deferred calls happen.
func run() int {
	// A closed pipe is then an error like any other. There is still time to end the
	// connection and the recordings in good order.
	signal.Ignore(syscall.SIGPIPE)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) { // as nohup makes it
		signal.Notify(signals, syscall.SIGHUP)
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	go onSignal(signals, cancel, os.Exit)

	cmd, err := newRoot().ExecuteContextC(ctx)
	if message := explain(cmd, err); message != "" {
		fmt.Fprint(os.Stderr, message)
	}
	return exitCode(err)
}

// sameSignal is how long after a signal another one counts as the same: timeout(1)
// sends each to the process and to its group.
const sameSignal = 250 * time.Millisecond

// onSignal ends the context at the first signal and the process at the second: a
// reader of stdout that hangs could keep the process from ending.
func onSignal(signals <-chan os.Signal, cancel context.CancelCauseFunc, exit func(int)) {
	cancel(&interruption{<-signals})
	for first := time.Now(); ; {
		if second := <-signals; time.Since(first) >= sameSignal {
			exit(exitCode(&interruption{second}))
			return
		}
	}
}

// interruption is why a context ended when a signal did it.
type interruption struct{ os.Signal }

func (i *interruption) Error() string { return i.String() }

// interrupted returns the signal that caused err, or nil.
func interrupted(err error) os.Signal {
	var i *interruption
	if errors.As(err, &i) {
		return i.Signal
	}
	return nil
}
