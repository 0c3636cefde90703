package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/credentials"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/input"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/manual"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// baseURLVariable is the environment's --base-url.
const baseURLVariable = "TWEETSTREAM_BASE_URL"

// connectionFlags say where the server is and how to reach it.
type connectionFlags struct {
	baseURL, proxy, userAgent, caFile, credentials string
	plainHTTP, noCompression                       bool
	maxRetries                                     int
	stallTimeout                                   time.Duration
	more                                           []tweetstream.Option // of one command
}

func (c *connectionFlags) register(cmd *cobra.Command) {
	manual.Group(cmd, serverTitle, func(flags *pflag.FlagSet) {
		flags.StringVar(&c.baseURL, "base-url", "",
			"`url` below which the endpoints are; /1.1 is added if it has no path (default $"+
				baseURLVariable+" or https://stream.twitter.com/1.1)")
		flags.StringVar(&c.credentials, "credentials", "",
			"`file` with credentials; see 'tweetstream help credentials'")
	})
	manual.Group(cmd, connectionTitle, func(flags *pflag.FlagSet) {
		flags.IntVar(&c.maxRetries, "max-retries", 0,
			"give up after `n` retries in a row; 0 after the first failure (default no limit)")
		flags.DurationVar(&c.stallTimeout, "stall-timeout", 0,
			"connect again after this `duration` without a byte (default 1m30s)")
		flags.BoolVar(&c.noCompression, "no-compression", false,
			"do not ask for gzip: more bandwidth, less CPU")
		flags.StringVar(&c.proxy, "proxy", "",
			"`url` of a proxy: http, https or socks5 (default $HTTPS_PROXY and so on)")
		flags.StringVar(&c.caFile, "ca-file", "",
			"PEM `file` of certificates to trust besides the system's")
		flags.BoolVar(&c.plainHTTP, "plain-http", false,
			"allow http: to hosts other than this one; all can be read on the way")
		flags.StringVar(&c.userAgent, "user-agent", "", "`text` of the User-Agent header")
	})
}

// options says how to reach a server, without its URL.
func (c *connectionFlags) options(cmd *cobra.Command) ([]tweetstream.Option, error) {
	options := slices.Clone(c.more)
	set := cmd.Flags().Changed
	add := func(on bool, option func() tweetstream.Option) {
		if on {
			options = append(options, option())
		}
	}
	add(c.plainHTTP, tweetstream.WithPlainHTTP)
	add(c.noCompression, tweetstream.WithoutCompression)
	add(c.proxy != "", func() tweetstream.Option { return tweetstream.WithProxy(c.proxy) })
	add(c.userAgent != "", func() tweetstream.Option { return tweetstream.WithUserAgent(c.userAgent) })
	add(set("max-retries"), func() tweetstream.Option {
		return tweetstream.WithMaxRetries(c.maxRetries)
	})
	add(set("stall-timeout"), func() tweetstream.Option {
		return tweetstream.WithStallTimeout(c.stallTimeout)
	})
	if c.caFile == "" {
		return options, nil
	}
	trusting, err := trusting(cmd.Context(), c.caFile)
	if err != nil {
		return nil, err
	}
	return append(options, tweetstream.WithHTTPClient(trusting)), nil
}

// server is the base URL of the flags or the environment, if either has one.
func (c *connectionFlags) server() []tweetstream.Option {
	url := cmp.Or(c.baseURL, os.Getenv(baseURLVariable))
	if url == "" {
		return nil
	}
	return []tweetstream.Option{tweetstream.WithBaseURL(url)}
}

// loadCredentials is [credentials.Load]. Its errors are usage errors.
func loadCredentials(file string, getenv func(string) string) (tweetstream.Credentials, error) {
	loaded, err := credentials.Load(file, getenv)
	if err != nil {
		return loaded, usageError{err}
	}
	return loaded, nil
}

// newClient is [tweetstream.New]. Its errors are usage errors.
func newClient(
	auth tweetstream.Auth, options []tweetstream.Option,
) (*tweetstream.Client, error) {
	client, err := tweetstream.New(auth, options...)
	if err != nil {
		return nil, usageError{err}
	}
	return client, nil
}

// inFlags returns the part of an error of newClient that the flags have caused, if any.
// Mistakes that are there to see go before credentials that are not.
func inFlags(err error) error {
	var wrong []error
	for _, o := range all[*tweetstream.OptionError](err) {
		if !strings.HasPrefix(flagOf[o.Option], credentialsWord) {
			wrong = append(wrong, o)
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return usageError{errors.Join(wrong...)}
}

const dialTimeout = 10 * time.Second

// trusting returns a client that trusts the certificates of a PEM file besides
// those of the system. There is no way to trust everything.
func trusting(ctx context.Context, caFile string) (*http.Client, error) {
	pem, err := input.ReadText(ctx, caFile)
	if err != nil {
		return nil, unreadable("ca-file", caFile, err)
	}
	roots, err := x509.SystemCertPool()
	if err != nil { // a system without any
		roots = x509.NewCertPool()
	}
	if !roots.AppendCertsFromPEM([]byte(pem)) {
		return nil, usagef("--ca-file: %s has no certificate in PEM form", caFile)
	}
	return &http.Client{Transport: &http.Transport{
		Proxy:           http.ProxyFromEnvironment,
		DialContext:     (&net.Dialer{Timeout: dialTimeout}).DialContext,
		TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
	}}, nil
}
