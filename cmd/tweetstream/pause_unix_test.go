//go:build unix

package main

import (
	"bufio"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest"
)

const (
	pausedFor     = 1250 * time.Millisecond
	briefStall    = time.Second // a pause must be longer, a keep-alive come sooner
	pausedClients = 6
	pauses        = 3
	chances       = 4
)

// TestPauseIsNoStall stops commands for longer than their stall timeout, as
// SIGSTOP and a laptop that sleeps do, while the server goes on. They must go on
// too, on the same connection, with all that was sent meanwhile. A command that
// counted the pause would lose one in two pauses, so 18 of them tell; a machine
// that is too busy for a while gets more chances.
func TestPauseIsNoStall(t *testing.T) {
	srv := streamtest.NewUnstartedServer()
	srv.Verifier, srv.KeepAlive = nil, briefStall/10
	srv.Start()
	defer srv.Close()
	var clients []*pausable
	for range pausedClients {
		clients = append(clients, startPausable(t, srv.URL))
	}
	for chance := range chances {
		lost := 0
		for n := range pauses {
			lost += pause(srv, clients, chance*pauses+n)
		}
		if lost == 0 {
			return
		}
		t.Logf("%d of %d pauses were taken for a stall", lost, pauses*pausedClients)
	}
	t.Error("pauses were taken for a stall each time")
}

// pause pauses all clients at once, and returns how many do not read the message
// that was sent meanwhile on the connection that they had.
func pause(srv *streamtest.Server, clients []*pausable, n int) (lost int) {
	for _, c := range clients {
		c.signal(syscall.SIGSTOP)
	}
	message := fmt.Sprintf(`{"track":%d}`, n)
	srv.Send(`{"limit":` + message + `}`)
	time.Sleep(pausedFor)
	for _, c := range clients {
		c.signal(syscall.SIGCONT)
	}
	for _, c := range clients {
		if strings.Contains(c.until(message, `"connection_error"`), message) {
			continue
		}
		lost++
		c.until(`"connected"`)
	}
	return lost
}

// pausable is a command that prints all events.
type pausable struct {
	t     *testing.T
	cmd   *exec.Cmd
	lines *bufio.Scanner
}

func startPausable(t *testing.T, url string) *pausable {
	cmd := command(t, "sample", "--base-url", url, "--quiet", "--format", "json", "--events", "all",
		"--stall-timeout", briefStall.String())
	cmd.Env = append(cmd.Env, "GOMAXPROCS=1") // where the timer wins most often
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = cmd.Process.Kill(), cmd.Wait() }) // that it was killed is no news
	p := &pausable{t, cmd, bufio.NewScanner(stdout)}
	p.until(`"connected"`)
	return p
}

func (p *pausable) signal(s syscall.Signal) {
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}

// until returns the next line of output that contains one of the texts.
func (p *pausable) until(texts ...string) string {
	for p.lines.Scan() {
		for _, text := range texts {
			if strings.Contains(p.lines.Text(), text) {
				return p.lines.Text()
			}
		}
	}
	p.t.Fatalf("the output ended before any of %q: %v", texts, p.lines.Err())
	return ""
}
