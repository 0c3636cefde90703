package browser

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestReport: the page of stats asks nobody, shows texts as texts, and can be read.
func TestReport(t *testing.T) {
	ctx := chrome(t)
	dir := t.TempDir()
	recording, page := filepath.Join(dir, "a.jsonl"), filepath.Join(dir, "page.html")
	if err := os.WriteFile(recording, []byte(dated+hostile+"\n{\"id\":\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(program, "stats", "--html", page, recording).CombinedOutput()
	if exit, ok := err.(*exec.ExitError); !ok || exit.ExitCode() != 6 {
		t.Fatalf("%v\n%s", err, out)
	}
	url := "file://" + filepath.ToSlash(page)
	heard := listen(t, ctx, url)
	do(t, ctx, chromedp.Navigate(url))
	until(t, ctx, "the style", `getComputedStyle(document.querySelector("dl")).display == "flex"`)
	elements := value[int](t, ctx, `document.querySelectorAll("img, i, script").length`)
	author := value[bool](t, ctx, `[...document.querySelectorAll("bdi")].some(
		(b) => b.textContent == "@<img src=y onerror=alert(1)>")`)
	if elements != 0 || !author {
		t.Errorf("%d elements of strangers; the author is there: %t", elements, author)
	}
	const open = `document.querySelectorAll("details").forEach((d) => d.open = true) ?? true`
	value[bool](t, ctx, open)
	looks(t, ctx)
	heard.none(t)
}

// dated are two Tweets with an hour between them without any.
const dated = `{"id":2,"created_at":"Wed Dec 25 12:00:00 +0000 2019","text":"tea","user":{"id":7}}
{"id":3,"created_at":"Wed Dec 25 14:00:00 +0000 2019","text":"pie","user":{"id":7}}
`
