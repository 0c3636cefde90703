package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/credentials"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/terminal"
	"github.com/spf13/cobra"
)

func TestExitCode(t *testing.T) {
	status := func(code int) error { return &tweetstream.RequestError{StatusCode: code} }
	exhausted := func(last error) error {
		return failure{fmt.Errorf("%w: the last: %w", tweetstream.ErrRetriesExhausted, last)}
	}
	broken := &tweetstream.ConnectionError{Err: syscall.ECONNRESET}
	for _, tt := range []struct {
		name string
		err  error
		want int
	}{
		{"success", nil, exitDone},
		{"anything else", failure{errors.New("disk on fire")}, exitFailed},
		{"untrusted", failure{broken}, exitFailed},
		{"flag parser", errors.New("unknown flag: --fast"), exitUsage},
		{"usage", failure{usagef("--limit: must be at least 1")}, exitUsage},
		{"parameter", failure{errors.Join(&tweetstream.ParamError{Param: "track"})}, exitUsage},
		{"credentials", failure{usageError{&credentials.MissingError{}}}, exitUsage},
		{"unauthorized", failure{status(401)}, exitRefused},
		{"forbidden", failure{status(403)}, exitRefused},
		{"not found", failure{status(404)}, exitFailed},
		{"calm", exhausted(status(420)), exitRateLimited},
		{"too many", exhausted(status(429)), exitRateLimited},
		{"unavailable", exhausted(status(503)), exitExhausted},
		{"network", exhausted(broken), exitExhausted},
		{"interrupt", failure{&interruption{os.Interrupt}}, exitInterrupt},
		{"hang-up", failure{&interruption{syscall.SIGHUP}}, exitHangUp},
		{"a file that breaks off", failure{damage{errors.New("unexpected EOF")}}, exitDamaged},
		{"damage twice",
			failure{troubles{damage{errors.New("a")}, damage{errors.New("b")}}}, exitDamaged},
		{"damage and a missing file",
			failure{troubles{damage{errors.New("a")}, errors.New("b"), damage{errors.New("c")}}},
			exitFailed},
		{"interrupt and a full disk", failure{troubles{errors.New("full"), &interruption{os.Interrupt}}},
			exitInterrupt},
		{"terminate", failure{&interruption{syscall.SIGTERM}}, exitTerminated},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := exitCode(tt.err); got != tt.want {
				t.Errorf("exitCode(%v) = %d, want %d", tt.err, got, tt.want)
			}
			if help := exitCodesHelp(); !strings.Contains(help, fmt.Sprintf("%5d  ", tt.want)) {
				t.Errorf("the help says nothing about %d:\n%s", tt.want, help)
			}
		})
	}
}

func TestExplainIsHarmlessOnTerminals(t *testing.T) {
	cmd := &cobra.Command{Use: "tweetstream"}
	err := failure{&tweetstream.RequestError{StatusCode: 403,
		Body: []byte("\x1b[2J\n\u202eno\n" + strings.Repeat("é", 500))}}
	got := explain(cmd, err)
	if strings.ContainsFunc(got, terminal.IsControl) || strings.Count(got, "\n") != 2 {
		t.Errorf("explained as %q", got)
	}
	if !strings.Contains(got, `\u001b[2J \u202eno éé`) || !strings.HasSuffix(got, "é …\n") {
		t.Errorf("explained as %q", got)
	}
	if got := explain(cmd, failure{&interruption{os.Interrupt}}); got != "" {
		t.Errorf("an interruption is explained as %q", got)
	}
}
