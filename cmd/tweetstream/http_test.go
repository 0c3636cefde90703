package main

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
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

func TestHTTP(t *testing.T) {
	cmd := command(t, "sample", "--demo", "--http", ":0", "--format", "raw")
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	lines := bufio.NewScanner(stderr)
	for lines.Scan() {
		at := regexp.MustCompile(`url=(http://127\.0\.0\.1:\d+/)`).FindStringSubmatch(lines.Text())
		if at == nil {
			continue
		}
		for _, path := range []string{"", "healthz"} {
			response, err := http.Get(at[1] + path)
			if err != nil {
				t.Fatal(err)
			}
			text, _ := io.ReadAll(response.Body)
			_ = response.Body.Close()
			if response.StatusCode != http.StatusOK || len(text) == 0 {
				t.Errorf("%s: %s\n%s", path, response.Status, text)
			}
		}
		return
	}
	t.Error("the log does not say where the page is")
}
