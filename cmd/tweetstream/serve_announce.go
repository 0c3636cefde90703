package main

import (
	"fmt"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/credentials"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/terminal"
)

// announce says where the server is and how to try it.
func (s *serveFlags) announce(w io.Writer, url string, addr net.Addr, log *slog.Logger) {
	tcp, ok := addr.(*net.TCPAddr)
	public := ok && !tcp.IP.IsLoopback()
	switch {
	case public && s.tls:
		log.Warn("everyone who reaches this address can read the stream, "+
			"and the certificate is for this machine only", "addr", addr)
	case public:
		log.Warn("everyone who reaches this address can read the stream, "+
			"and nothing on the way is encrypted", "addr", addr)
	}
	if s.quiet {
		return
	}
	root := url
	url += "/1.1"
	say := func(format string, text string) { _, _ = fmt.Fprintf(w, format, terminal.Escape(text)) }
	say("Serving %s", s.contents())
	say(" at %s\n", url)
	if s.tls {
		say("Certificate: %s\n", s.caFile)
	}
	// The URL of an unspecified address is on this machine.
	say("Try: %s\n", s.try(url, public && !s.tls && !tcp.IP.IsUnspecified()))
	if !s.verify { // curl does not sign
		say("Or:  %s\n", s.tryCurl(url))
	}
	if !s.verbatim && !s.sharedAccounts {
		say("%s\n", "A second client with the same keys ends the first; see --shared-accounts.")
	}
	say("Powerstream and Gnip:\n%s\n", s.exports(root))
}

// exports returns a command for a shell, whose clients of Powerstream and Gnip then find
// the server and pass it.
func (s *serveFlags) exports(root string) string {
	words := []string{"export", baseURLVariable + "=" + root}
	if s.verify { // the environment has the others already
		return strings.Join(words, " ")
	}
	for _, name := range slices.Concat(credentials.Bearer.Names, credentials.Basic.Names) {
		words = append(words, name+"=x")
	}
	return strings.Join(words, " ")
}

// contents names the messages that are served.
func (s *serveFlags) contents() string {
	if s.chaotic {
		return fmt.Sprintf("%s with faults (chaos %d)", s.source(), s.chaos)
	}
	return s.source()
}

func (s *sourceFlags) source() string {
	switch {
	case s.isStdin():
		return stdinWords
	case len(s.from) > 0:
		return strings.Join(s.from, ", ")
	default:
		return fmt.Sprintf("made-up traffic (seed %d)", s.seed)
	}
}

// example returns an endpoint and a term that are sure to give something.
func (s *serveFlags) example() (endpoint, track string) {
	switch {
	case s.verbatim:
		return "sample", ""
	case len(s.from) > 0:
		return "firehose", ""
	default:
		return "filter", "weather"
	}
}

// tryCurl returns a command for a machine without this one.
func (s *serveFlags) tryCurl(baseURL string) string {
	endpoint, track := s.example()
	words := []string{"curl", "--no-buffer", "--compressed"}
	if s.tls {
		words = append(words, "--cacert", shellWord(s.caFile))
	}
	if track != "" {
		words = append(words, "--data", "track="+track)
	}
	return strings.Join(append(words, baseURL+"/statuses/"+endpoint+".json"), " ")
}

// try returns a command that reads the stream, with credentials that the server
// takes.
func (s *serveFlags) try(baseURL string, plainHTTP bool) string {
	endpoint, track := s.example()
	words := []string{"tweetstream", endpoint, "--base-url", baseURL}
	if track != "" {
		words = append(words, "--track", track)
	}
	switch {
	case !s.verify:
		keys := []string{"CONSUMER_KEY=x", "CONSUMER_SECRET=x", "ACCESS_TOKEN=x", "ACCESS_TOKEN_SECRET=x"}
		words = append(keys, words...)
	case s.credentials != "":
		words = append(words, "--credentials", shellWord(s.credentials))
	}
	if s.tls {
		words = append(words, "--ca-file", shellWord(s.caFile))
	}
	if s.once {
		words = append(words, "--once")
	}
	if plainHTTP {
		words = append(words, "--plain-http")
	}
	return strings.Join(words, " ")
}

// shellWord quotes a word for a shell, if it needs quotes.
func shellWord(word string) string {
	special := func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' ||
			r == filepath.Separator || strings.ContainsRune("_-./:=@%+,", r))
	}
	if word != "" && !strings.ContainsFunc(word, special) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
