package main

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/credentials"
	"github.com/gotweetstream/tweetstream/internal/canary"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes this test binary the command, too, under its name in $PATH, for
// scripts and for tests that run it by os/exec.
func TestMain(m *testing.M) {
	// Under -race a process would take another second to exit.
	_ = os.Setenv("GORACE", "atexit_sleep_ms=0")
	testscript.Main(m, map[string]func(){"tweetstream": main, "tweetstream-flushes": tellFlushes,
		"tweetstream-checkpoints": checkpointAlways})
}

// TestScript runs testdata/script. Its scripts have these commands besides the
// usual ones:
//
//	exits CODE PROGRAM ARGS…   run it, and expect this exit code
//	serve ARGS…                start "tweetstream serve" on a free port; $URL is where
//	keys                       set credentials in the environment, and no output may show them
//	tar FILE PATHS…            make a tar archive of files, which keep their paths
//	gz FILE                    replace a file by FILE.gz
//	cut FILE BYTES             take so many bytes off the end of a file
//	served CODE                wait for it to exit with this code; its stderr is in served.log
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": scriptExits, "serve": scriptServe, "served": scriptServed, "keys": scriptKeys,
			"tar": scriptTar, "gz": scriptGzip, "cut": scriptCut,
		},
		Setup: func(env *testscript.Env) error {
			env.Values[serverKey{}] = new(server)
			env.Setenv("TERM", "xterm")
			env.Setenv("XDG_CONFIG_HOME", env.WorkDir+"/config")
			return nil
		},
	})
}

func scriptExits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARGS…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	if got := codeOf(ts.Exec(args[1], args[2:]...)); got != want {
		ts.Fatalf("exit code is %d, want %d", got, want)
	}
}

// scriptKeys has no arguments: those would be in the log of the script.
func scriptKeys(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 {
		ts.Fatalf("usage: keys")
	}
	for _, name := range credentials.Names {
		ts.Setenv(name, canary.Word)
	}
}

type serverKey struct{}

func scriptServe(ts *testscript.TestScript, neg bool, args []string) {
	s := ts.Value(serverKey{}).(*server)
	if neg || s.cmd != nil {
		ts.Fatalf("usage: serve ARGS…, once")
	}
	ts.Check(s.start(ts.MkAbs("."), args...))
	ts.Defer(func() { _ = s.cmd.Process.Kill() }) // may have ended
	ts.Setenv("URL", s.url)
}

func scriptServed(ts *testscript.TestScript, neg bool, args []string) {
	s := ts.Value(serverKey{}).(*server)
	if neg || len(args) != 1 || s.cmd == nil {
		ts.Fatalf("usage: served CODE, after serve")
	}
	log, err := s.wait()
	ts.Check(os.WriteFile(ts.MkAbs("served.log"), log, 0o600))
	if code := strconv.Itoa(codeOf(err)); code != args[0] {
		ts.Fatalf("server's exit code is %s, want %s; it said:\n%s", code, args[0], log)
	}
}

// codeOf returns the exit code of a process that ended with err, -1 if it did
// not even start.
func codeOf(err error) int {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.ExitCode()
	default:
		return -1
	}
}

// server is a "tweetstream serve" process.
type server struct {
	stdin  io.Reader // if not nil
	cmd    *exec.Cmd
	stderr *bufio.Reader
	url    string
	said   []byte // of stderr so far
}
