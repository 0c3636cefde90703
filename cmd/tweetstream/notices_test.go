package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/terminal"
)

func TestLogIsHarmlessOnTerminals(t *testing.T) {
	var log strings.Builder
	logger, err := (&logFlags{level: "debug"}).logger(&log)
	if err != nil {
		t.Fatal(err)
	}
	logUnprinted(logger, decoded(t, "{\"friends\":[\"\x1b[2J \u009b2J \x7f \u202e \u200e\"]}"))
	logUnprinted(logger, decoded(t, `{"warning":{"code":"a","message":"\u001b[2J \u009b \u202e \n"}}`))
	if text := log.String(); strings.Count(text, "\n") != 2 ||
		strings.ContainsFunc(text, terminal.IsControl) {
		t.Errorf("log is %q", text)
	}
	// Whatever else it is that comes from outside: credentials.Names of files, errors, addresses.
	for r := rune(0); r < 0x3000; r++ {
		if !terminal.IsControl(r) && r != '\n' {
			continue
		}
		log.Reset()
		logger.Info("message", "name", "a"+string(r)+"b", "error", errors.New("a"+string(r)+"b"))
		if text := strings.TrimSuffix(log.String(), "\n"); strings.Contains(text, string(r)) {
			t.Errorf("%U is logged as it is: %q", r, text)
		}
	}
}

// TestSystemIsLogged: the server's words about the stream are not lost.
func TestSystemIsLogged(t *testing.T) {
	for message, want := range map[string]string{
		`{"error":{"message":"too many"}}`: `level=WARN msg=system notice="error: too many"`,
		`{"info":{"message":"done"}}`:      `level=INFO msg=system notice="info: done"`,
	} {
		var log strings.Builder
		logger, err := (&logFlags{level: "info"}).logger(&log)
		if err != nil {
			t.Fatal(err)
		}
		if logUnprinted(logger, decoded(t, message)); !strings.Contains(log.String(), want) {
			t.Errorf("%s is logged as %q", message, log.String())
		}
	}
}

func decoded(t *testing.T, line string) tweetstream.Event {
	t.Helper()
	event, err := tweetstream.NewDecoder(strings.NewReader(line + "\r\n")).Decode()
	if err != nil {
		t.Fatal(err)
	}
	return event
}
