package browser

import (
	"context"
	_ "embed"
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

//go:embed contrast.js
var contrast string

// looks checks a page in light and dark, on a phone and on a desk: all text can be read, and
// nothing is wider than the screen.
func looks(t *testing.T, ctx context.Context) {
	t.Helper()
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{360, 1440} {
			t.Run(fmt.Sprintf("%s, %d pixels", scheme, width), func(t *testing.T) {
				do(t, ctx, chromedp.EmulateViewport(width, 900), prefer(scheme))
				for _, text := range value[[]string](t, ctx, contrast) {
					t.Errorf("contrast below 4.5: %s", text)
				}
				more := value[int](t, ctx, `document.documentElement.scrollWidth - innerWidth`)
				if more > 0 {
					t.Errorf("the page is %d pixels wider than the screen", more)
				}
			})
		}
	}
}

// prefer sets the colours that a reader has asked for.
func prefer(scheme string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
		return err
	})
}
