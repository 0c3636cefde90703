package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/manual"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/monitor"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/page"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// headerTimeout is how long a viewer may take to ask.
const headerTimeout = 10 * time.Second

// httpFlags say where the page of a running command is.
type httpFlags struct{ addr string }

func (h *httpFlags) register(cmd *cobra.Command) {
	manual.Group(cmd, logTitle, func(flags *pflag.FlagSet) {
		flags.StringVar(&h.addr, "http", "",
			"serve a live page, /metrics, /healthz and /readyz at this `address`, such as :8080; "+
				"without a host only this machine reaches it")
	})
}

// watched opens a consumer whose events and targets a page shows, if there is one.
func (h *httpFlags) watched(
	ctx context.Context, log *slog.Logger, m *monitor.Monitor, targets *recordFlags,
	open func() (*consumer, error),
) (*consumer, error) {
	if err := h.serve(ctx, log, m); err != nil {
		return nil, err
	}
	targets.opened = m.Add
	c, err := open()
	if err == nil && h.addr != "" {
		c.note = m.Note
	}
	return c, err
}

// serve shows a monitor until the context ends. Without --http it does nothing. A port that is
// in use is an error.
func (h *httpFlags) serve(ctx context.Context, log *slog.Logger, m *monitor.Monitor) error {
	if h.addr == "" {
		return nil
	}
	host, port, err := net.SplitHostPort(h.addr)
	if err != nil {
		return usagef("--http: %q is no address, such as :8080 or 127.0.0.1:8080", h.addr)
	}
	if host == "" {
		host = "127.0.0.1"
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(host, port))
	if err != nil {
		return usagef("--http: %w", err)
	}
	srv := &http.Server{Handler: page.Handler(m), ReadHeaderTimeout: headerTimeout}
	context.AfterFunc(ctx, func() { _ = srv.Close() }) // viewers hold nothing that matters
	go m.Run(ctx)
	go func() {
		if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			log.Warn("the page is gone", "error", err)
		}
	}()
	log.Info("the page is at", "url", "http://"+l.Addr().String()+"/")
	return nil
}
