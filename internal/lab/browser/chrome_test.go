package browser

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// programs are the names of browsers.
var programs = []string{"chromium", "chromium-browser", "google-chrome"}

// chrome starts a browser until the end of the test.
func chrome(t *testing.T) context.Context {
	t.Helper()
	if testing.Short() {
		t.Skip("a browser takes long")
	}
	for _, name := range programs {
		if path, err := exec.LookPath(name); err == nil {
			return start(t, path)
		}
	}
	if os.Getenv("TWEETSTREAM_BROWSER") == "required" {
		t.Fatalf("there is no browser: install one of %s", strings.Join(programs, ", "))
	}
	t.Skipf("there is no browser: none of %s", strings.Join(programs, ", "))
	return nil
}

func start(t *testing.T, path string) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path),
		chromedp.WSURLReadTimeout(time.Minute))
	if os.Geteuid() == 0 { // its sandbox refuses root
		options = append(options, chromedp.NoSandbox)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	do(t, ctx, chromedp.Navigate("about:blank"))
	return ctx
}

// do runs actions of the browser.
func do(t *testing.T, ctx context.Context, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

// value returns what an expression is in the browser.
func value[T any](t *testing.T, ctx context.Context, expression string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// until waits until an expression is true in the browser.
func until(t *testing.T, ctx context.Context, what, expression string) {
	t.Helper()
	poll := chromedp.Poll[bool](expression, chromedp.WithPollingTimeout(time.Minute))
	if _, err := chromedp.Run(ctx, poll); err != nil {
		t.Fatalf("waited in vain: %s: %v", what, err)
	}
}

// complaints are what a page must not do: requests to elsewhere, and errors.
type complaints struct {
	mu  sync.Mutex
	all []string
}

// listen notes requests outside of a prefix, errors of scripts, and messages of the console.
func listen(t *testing.T, ctx context.Context, prefix string) *complaints {
	t.Helper()
	c := new(complaints)
	do(t, ctx, chromedp.Func(func(_ context.Context, tab *chromedp.Target) error {
		hear(c, ctx, tab, network.RequestWillBeSent, func(e network.EventRequestWillBeSent) string {
			if strings.HasPrefix(e.Request.URL, prefix) {
				return ""
			}
			return "asked for " + e.Request.URL
		})
		hear(c, ctx, tab, runtime.ExceptionThrown, func(e runtime.EventExceptionThrown) string {
			return "exception: " + e.ExceptionDetails.Text
		})
		hear(c, ctx, tab, runtime.ConsoleAPICalled, func(e runtime.EventConsoleAPICalled) string {
			return "console: " + string(e.Type)
		})
		hear(c, ctx, tab, log.EntryAdded, func(e log.EventEntryAdded) string {
			return "log: " + e.Entry.Text + " " + e.Entry.URL
		})
		return enable(ctx, tab)
	}))
	return c
}

func enable(ctx context.Context, tab *chromedp.Target) error {
	_, net := cdp.Call(ctx, tab, network.Enable, network.EnableParams{})
	_, run := cdp.Call(ctx, tab, runtime.Enable, cdp.Empty{})
	_, log := cdp.Call(ctx, tab, log.Enable, cdp.Empty{})
	return errors.Join(net, run, log)
}

// hear notes what is wrong with the events of one kind; "" is nothing.
func hear[E any](
	c *complaints, ctx context.Context, tab *chromedp.Target, event cdp.Event[E],
	wrong func(E) string,
) {
	events := cdp.Events(ctx, tab, event)
	go func() {
		for e, err := range events {
			if err == nil {
				c.add(wrong(e))
			}
		}
	}()
}

func (c *complaints) add(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if text != "" {
		c.all = append(c.all, text)
	}
}

// none fails if there were complaints.
func (c *complaints) none(t *testing.T) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, text := range c.all {
		t.Error(text)
	}
}
