package main

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/gotweetstream/tweetstream/streamtest"
)

// With --once it matters how the one connection ends.
func TestOnce(t *testing.T) {
	limit := streamtest.Message(`{"limit":{"track":1}}`)
	for _, tt := range []struct {
		name  string
		reply streamtest.Reply
		code  int
		says  string
	}{
		{"in good order", streamtest.Stream(limit, streamtest.End()), exitDone,
			"limit=1 .*delivered=1 duration="},
		{"at once", streamtest.Stream(streamtest.End()), exitDone, "msg=summary duration="},
		{"cut", streamtest.Stream(limit, streamtest.Cut()), exitExhausted, "unexpected EOF"},
		{"reset", streamtest.Stream(limit, streamtest.Reset()), exitExhausted, "connection"},
		{"disconnect message", streamtest.Stream(limit, streamtest.Disconnect(4, "a stall")),
			exitExhausted, "code 4"},
		{"too many connections", streamtest.Stream(streamtest.Raw(
			"Exceeded connection limit for user\r\n"), streamtest.End()), exitExhausted, "exhausted"},
		{"unavailable", streamtest.Refuse(503, ""), exitExhausted, "503"},
		{"rate", streamtest.Refuse(420, ""), exitRateLimited, "420"},
		{"unauthorized", streamtest.Refuse(401, ""), exitRefused, "401"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			srv := streamtest.NewUnstartedServer(tt.reply)
			srv.Verifier = nil
			srv.Start()
			defer srv.Close()
			out, err := command(t, "sample", "--base-url", srv.URL, "--once").CombinedOutput()
			if code := codeOf(err); code != tt.code || !regexp.MustCompile(tt.says).Match(out) {
				t.Errorf(
					"exit code is %d, want %d; output, in which %q is to be, is\n%s", code, tt.code, tt.says, out)
			}
			if requests := len(srv.Requests()); requests != 1 {
				t.Errorf("there were %d requests", requests)
			}
		})
	}
}

// With --drop a reader of stdout that stops does not stop the stream.
func TestDrop(t *testing.T) {
	const messages = 50_000 // more than fit into the pipe
	lines := strings.Repeat(`{"limit":{"track":1}}`+"\r\n", messages)
	srv := streamtest.NewUnstartedServer(streamtest.Stream(streamtest.Raw(lines), streamtest.End()))
	srv.Verifier = nil
	srv.Start()
	defer srv.Close()
	cmd := command(t, "sample", "--base-url", srv.URL, "--format", "raw", "--once", "--drop", "newest",
		"--buffer", "10")
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := srv.WaitEnded(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(stdout)
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v\n%s", err, stderr.String())
	}
	printed := bytes.Count(text, []byte("\n"))
	want := fmt.Sprintf(
		" limit=%d .*delivered=%d dropped=%d duration=", messages, printed, messages-printed)
	if printed == messages || !regexp.MustCompile(want).MatchString(stderr.String()) {
		t.Errorf(
			"%d messages were printed; the log, in which %q is to be, is\n%s", printed, want,
			stderr.String())
	}
	if !strings.Contains(stderr.String(), "level=WARN msg=dropped") {
		t.Errorf("the log says nothing of what was dropped:\n%s", stderr.String())
	}
}
