package browser

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

var program string // the command, built once

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "tweetstream")
	if err == nil {
		program = filepath.Join(dir, "tweetstream")
		err = exec.Command("go", "build", "-o", program,
			"github.com/gotweetstream/tweetstream/cmd/tweetstream").Run()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "building the command:", err)
		os.Exit(1)
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// serve starts the command with a page, and returns where that is, and its standard input.
func serve(t *testing.T, env []string, args ...string) (url string, stdin io.Writer) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, append(args, "--http", ":0")...)
	cmd.Env = append(os.Environ(), env...)
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
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	at := regexp.MustCompile(`url=(http://127\.0\.0\.1:\d+/)`)
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		if found := at.FindStringSubmatch(lines.Text()); found != nil {
			go func() { _, _ = io.Copy(io.Discard, stderr) }()
			return found[1], stdin
		}
	}
	t.Fatal("the log does not say where the page is")
	return "", nil
}

const curve = `document.querySelector("polyline.tweets").getAttribute("points")`

// TestCurveMoves: the page goes on by itself while a demo streams, and asks nobody else.
func TestCurveMoves(t *testing.T) {
	ctx := chrome(t)
	url, _ := serve(t, nil, "sample", "--demo")
	heard := listen(t, ctx, url)
	do(t, ctx, chromedp.Navigate(url))
	before := value[string](t, ctx, curve)
	until(t, ctx, "another curve", fmt.Sprintf("%s.length > %d", curve, len(before)))
	until(t, ctx, "a Tweet", `document.querySelectorAll("li").length > 0`)
	looks(t, ctx)
	heard.none(t)
}

const hostile = `{"id":1,"text":"<img src=x onerror=alert(1)>","lang":"<b>","user":{"id":7,` +
	`"screen_name":"<img src=y onerror=alert(1)>"},"entities":{"hashtags":[{"text":"<i>"}]}}`

// TestMessagesAreText: what strangers write is shown as they wrote it.
func TestMessagesAreText(t *testing.T) {
	ctx := chrome(t)
	url, stdin := serve(t, nil, "print", "-")
	if _, err := fmt.Fprintln(stdin, hostile); err != nil {
		t.Fatal(err)
	}
	heard := listen(t, ctx, url)
	do(t, ctx, chromedp.Navigate(url))
	until(t, ctx, "the Tweet", `document.querySelector("li") != null`)
	tweet := value[string](t, ctx, `document.querySelector("li").innerText`)
	elements := value[int](t, ctx, `document.querySelectorAll("img, i").length`)
	const want = "@<img src=y onerror=alert(1)> <img src=x onerror=alert(1)>"
	if tweet != want || elements != 0 {
		t.Errorf("got %q and %d elements, want %q", tweet, elements, want)
	}
	looks(t, ctx)
	heard.none(t)
}

// TestGapShows: a connection that is lost leaves a gap, and its reason stands there.
func TestGapShows(t *testing.T) {
	ctx := chrome(t)
	server := httptest.NewServer(oneConnection(2500 * time.Millisecond))
	defer server.Close()
	env := []string{"TWEETSTREAM_BASE_URL=" + server.URL + "/1.1/",
		"TWITTER_CONSUMER_KEY=k", "TWITTER_CONSUMER_SECRET=ks",
		"TWITTER_ACCESS_TOKEN=t", "TWITTER_ACCESS_TOKEN_SECRET=ts"}
	url, _ := serve(t, env, "sample")
	heard := listen(t, ctx, url)
	do(t, ctx, chromedp.Navigate(url))
	until(t, ctx, "the reason", `document.querySelector(".state.down")?.innerText.includes("503")`)
	until(t, ctx, "a gap behind the connection",
		`[...document.querySelectorAll("rect.gap")].some((r) => r.getAttribute("x") > 300)`)
	looks(t, ctx)
	heard.none(t)
}

// oneConnection is a server whose first response is a stream for some time.
func oneConnection(d time.Duration) http.Handler {
	var seen atomic.Bool
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if seen.Swap(true) {
			http.Error(w, "busy", http.StatusServiceUnavailable)
			return
		}
		_, _ = fmt.Fprintf(w, "%s\r\n", hostile)
		_ = http.NewResponseController(w).Flush()
		time.Sleep(d)
	})
}
