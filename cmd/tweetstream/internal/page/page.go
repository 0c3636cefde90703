// Package page makes pages for browsers. It serves what an operator wants to know of a running
// command: a live page, and whether it is ready. And it writes what recordings have as a file.
package page

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net"
	"net/http"
	"time"

	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/metrics"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/monitor"
)

//go:embed live.css live.js live.html parts.html report.html report.css
var files embed.FS

var live = parsed("live.html")

// parsed is a template with the parts that both pages have.
func parsed(name string) *template.Template {
	return template.Must(template.New(name).Funcs(functions).ParseFS(files, name, "parts.html"))
}

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const (
	// maxViewers is how many pages are kept up to date at once.
	maxViewers = 32
	// patience is how long a viewer may take for one update.
	patience = 5 * time.Second
)

// server answers for one stream.
type server struct {
	monitor *monitor.Monitor
	viewers chan struct{}
	every   time.Duration
}

// Handler serves the page of a stream at /, and /healthz, /readyz and /metrics. It answers
// only to localhost and addresses as Host: a page in a browser can point a name of its own at
// this machine.
func Handler(m *monitor.Monitor) http.Handler { return handler(m, time.Second) }

func handler(m *monitor.Monitor, every time.Duration) http.Handler {
	s := &server{monitor: m, viewers: make(chan struct{}, maxViewers), every: every}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.page)
	mux.HandleFunc("GET /events", s.events)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { say(w, 200, "ok") })
	mux.HandleFunc("GET /readyz", s.ready)
	mux.Handle("GET /metrics", metrics.Handler(m))
	mux.Handle("GET /live.css", http.FileServerFS(files))
	mux.Handle("GET /live.js", http.FileServerFS(files))
	mux.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNoContent)
	})
	return guard(mux)
}

// guard refuses foreign names, and forbids a browser everything that the page does not need.
func guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		if !isOwn(r.Host) {
			say(w, http.StatusForbidden, "This server answers only to localhost and addresses as Host.")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// isOwn reports whether a Host header is an address or localhost.
func isOwn(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil { // without a port
		host = hostport
	}
	return host == "localhost" || net.ParseIP(host) != nil
}

func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = fmt.Fprintln(w, text) // to whoever is still there
}

func (s *server) ready(w http.ResponseWriter, _ *http.Request) {
	if err := s.monitor.Ready(); err != nil {
		say(w, http.StatusServiceUnavailable, err.Error())
		return
	}
	say(w, http.StatusOK, "ready")
}

func (s *server) page(w http.ResponseWriter, _ *http.Request) {
	text, err := s.render("page")
	if err != nil {
		say(w, http.StatusInternalServerError, err.Error())
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(text)
}

func (s *server) render(name string) ([]byte, error) {
	var text bytes.Buffer
	err := live.ExecuteTemplate(&text, name, viewOf(s.monitor.Snapshot()))
	return text.Bytes(), err
}
