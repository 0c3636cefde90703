package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
)

// output runs a command and returns its standard output without the last line end. An error holds
// everything that the command printed.
func output(
	ctx context.Context, dir string, env []string, name string, args ...string,
) (string, error) {
	var out bytes.Buffer
	var all sharedBuffer
	cmd := command(ctx, dir, env, name, args...)
	cmd.Stdout, cmd.Stderr = io.MultiWriter(&out, &all), &all
	err := cmd.Run()
	if err != nil {
		line, printed := strings.Join(cmd.Args, " "), strings.TrimSpace(all.String())
		err = fmt.Errorf("%s: %w\n%s", line, err, printed)
	}
	return strings.TrimSuffix(out.String(), "\n"), err
}

// command returns a command for dir. The variables in env win over those of this process.
func command(ctx context.Context, dir string, env []string, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	// A rehearsal is of this machine: go install refuses to cross-compile into GOBIN.
	cmd.Dir, cmd.Env = dir, slices.Concat(os.Environ(), []string{"GOOS=", "GOARCH="}, env)
	return cmd
}

// sharedBuffer collects what two goroutines write: one copies the standard output of a
// command, the other its standard error.
type sharedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *sharedBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *sharedBuffer) String() string { return s.b.String() }
