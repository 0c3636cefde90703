// Package browser tests the pages of the command in a real browser. It needs Chromium or Chrome:
// without one its tests are skipped, unless TWEETSTREAM_BROWSER=required.
package browser
