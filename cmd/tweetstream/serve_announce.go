package main

import (
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"

	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/terminal"
)

// announce says where the server is and how to try it.
func (s *serveFlags) announce(url string, addr net.Addr, log *slog.Logger) {
	tcp, ok := addr.(*net.TCPAddr)
	public := ok && !tcp.IP.IsLoopback()
	if public {
		log.Warn("everyone who reaches this address can read the stream, and nothing on the way is encrypted", "addr", addr)
	}
	fmt.Fprintf(os.Stderr, "Serving %s at %s/1.1\n", terminal.Escape(s.what()), url)
	try := s.try(url+"/1.1", public && !tcp.IP.IsUnspecified()) // of an unspecified one, url is on this host
	fmt.Fprintf(os.Stderr, "Try: %s\n", terminal.Escape(try))
	if !s.verify { // curl does not sign
		fmt.Fprintf(os.Stderr, "Or:  %s\n", s.tryCurl(url+"/1.1"))
	}
}

func (s *serveFlags) what() string {
	if s.chaotic {
		return fmt.Sprintf("%s with faults (chaos %d)", s.source(), s.chaos)
	}
	return s.source()
}

func (s *sourceFlags) source() string {
	switch {
	case s.isStdin():
		return "standard input"
	case len(s.from) > 0:
		return strings.Join(s.from, ", ")
	default:
		return fmt.Sprintf("generated traffic (seed %d)", s.seed)
	}
}

// tryOf is what is tried: of a simulation, what is sure to give something.
func (s *serveFlags) tryOf() (endpoint, track string) {
	switch {
	case s.verbatim:
		return "sample", ""
	case len(s.from) > 0:
		return "firehose", ""
	default:
		return "filter", "weather"
	}
}

// tryCurl returns a command for those who have only that.
func (s *serveFlags) tryCurl(baseURL string) string {
	endpoint, track := s.tryOf()
	words := []string{"curl", "--no-buffer", "--compressed"}
	if track != "" {
		words = append(words, "--data", "track="+track)
	}
	return strings.Join(append(words, baseURL+"/statuses/"+endpoint+".json"), " ")
}

// try returns a command that reads the stream, with the credentials that the
// server wants.
func (s *serveFlags) try(baseURL string, plainHTTP bool) string {
	endpoint, track := s.tryOf()
	words := []string{"tweetstream", endpoint, "--base-url", baseURL}
	if track != "" {
		words = append(words, "--track", track)
	}
	switch {
	case !s.verify:
		words = append([]string{"CONSUMER_KEY=x", "CONSUMER_SECRET=x", "ACCESS_TOKEN=x", "ACCESS_TOKEN_SECRET=x"}, words...)
	case s.credentials != "":
		words = append(words, "--credentials", shellWord(s.credentials))
	}
	if s.once {
		words = append(words, "--once")
	}
	if plainHTTP {
		words = append(words, "--plain-http")
	}
	return strings.Join(words, " ")
}

// shellWord quotes what a shell would not take as one word.
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
