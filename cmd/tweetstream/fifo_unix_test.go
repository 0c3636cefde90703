//go:build unix

package main

import (
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// One signal ends a command that waits for somebody to write to a pipe.
func TestSignalAtPipeWithoutWriter(t *testing.T) {
	fifo := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Skip(err)
	}
	var waiting []*exec.Cmd
	for _, args := range [][]string{
		{"print", fifo},
		{"sample", "--base-url", "http://127.0.0.1:1", "--ca-file", fifo},
		{"filter", "--base-url", "http://127.0.0.1:1", "--track-file", fifo},
		{"filter", "--base-url", "http://127.0.0.1:1", "--follow-file", fifo},
	} {
		cmd := command(t, args...)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		waiting = append(waiting, cmd)
	}
	time.Sleep(time.Second) // until they wait: nothing says so
	for _, cmd := range waiting {
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		calloff := killLate(cmd)
		if code := codeOf(cmd.Wait()); code != exitTerminated {
			t.Errorf("%q: exit code is %d", cmd.Args, code)
		}
		calloff()
	}
}
