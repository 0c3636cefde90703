package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// processes starts this program in its other roles.
type processes struct {
	exe    string
	server map[string]string // its base URLs, by scheme
	stop   func()
}

// patience is how long one process may take.
const patience = 2 * time.Minute

func (p *processes) command(ctx context.Context, env []string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, p.exe, args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stderr = os.Stderr
	return cmd
}

// output runs a role to its end.
func (p *processes) output(env []string, args ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	out, err := p.command(ctx, env, args...).Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", strings.Join(args, " "), errors.Join(ctx.Err(), err))
	}
	return out, nil
}

func (p *processes) ask(result any, env []string, args ...string) error {
	out, err := p.output(env, args...)
	if err != nil {
		return err
	}
	return json.Unmarshal(out, result)
}

// start starts a role that runs until its stdin ends, and returns its first lines.
func (p *processes) start(want int, args ...string) (lines []string, stop func(), err error) {
	cmd := p.command(context.Background(), nil, args...)
	stdin, errIn := cmd.StdinPipe()
	stdout, errOut := cmd.StdoutPipe()
	if err := errors.Join(errIn, errOut, cmd.Start()); err != nil {
		return nil, nil, err
	}
	stop = func() { _ = stdin.Close(); _ = cmd.Wait() }
	said := bufio.NewScanner(stdout)
	for len(lines) < want {
		if !said.Scan() {
			stop()
			return nil, nil, errors.Join(fmt.Errorf("%s did not start", args[0]), said.Err())
		}
		lines = append(lines, said.Text())
	}
	go func() { _, _ = io.Copy(io.Discard, stdout) }()
	return lines, stop, nil
}

// startServer starts a server of the files in dir.
func startServer(dir string) (*processes, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	p := &processes{exe: exe, server: map[string]string{}}
	lines, stop, err := p.start(2, "serve", dir)
	if err != nil {
		return nil, err
	}
	p.stop = stop
	for _, line := range lines {
		scheme, _, _ := strings.Cut(line, ":")
		p.server[scheme] = line
	}
	return p, nil
}
