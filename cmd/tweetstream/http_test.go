package main

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"
)

// A port in use ends the command before it connects.
func TestHTTPPortInUse(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	for _, addr := range []string{l.Addr().String(), "8080"} {
		out, err := command(t, "sample", "--demo", "--http", addr).CombinedOutput()
		if codeOf(err) != exitUsage || !strings.Contains(string(out), "--http: ") {
			t.Errorf("%s: %v\n%s", addr, err, out)
		}
	}
}

// TestHTTP: what a command serves says whether messages can come.
func TestHTTP(t *testing.T) {
	for _, tt := range []struct {
		args  []string
		ready int
	}{
		{[]string{"sample", "--demo"}, http.StatusOK},
		{[]string{"print", "-"}, http.StatusOK},
		{[]string{"consume", "nats://127.0.0.1:1/TWEETS"}, http.StatusServiceUnavailable},
	} {
		url := startPage(t, command(t, append(tt.args, "--http", ":0", "--format", "raw")...))
		waitFor(t, url+"readyz", tt.ready)
		for path, want := range map[string]string{"": "</html>", "healthz": "ok",
			"metrics": "\ntweetstream_ready "} {
			if status, text := fetch(t, url+path); status != http.StatusOK ||
				!strings.Contains(text, want) {
				t.Errorf("%s: /%s: %d\n%s", tt.args, path, status, text)
			}
		}
	}
}

// startPage starts a command until the end of the test, and returns where its page is.
func startPage(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = stdin.Close(); _ = cmd.Process.Kill(); _ = cmd.Wait() })
	at := regexp.MustCompile(`url=(http://127\.0\.0\.1:\d+/)`)
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		if found := at.FindStringSubmatch(lines.Text()); found != nil {
			go func() { _, _ = io.Copy(io.Discard, stderr) }()
			return found[1]
		}
	}
	t.Fatal("the log does not say where the page is")
	return ""
}

func fetch(t *testing.T, url string) (status int, text string) {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

// waitFor asks until the status is as it should be; the command needs a moment to connect.
func waitFor(t *testing.T, url string, want int) {
	t.Helper()
	deadline := time.Now().Add(time.Minute)
	for {
		status, text := fetch(t, url)
		if status == want {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s is %d: %s", url, status, text)
		}
	}
}
