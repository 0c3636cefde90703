package main

import (
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
)

// announce says where the server is and how to try it.
func (s *serveFlags) announce(url string, addr net.Addr, log *slog.Logger) {
	tcp, ok := addr.(*net.TCPAddr)
	public := ok && !tcp.IP.IsLoopback()
	if public {
		log.Warn("everyone who reaches this address can read the stream, and nothing on the way is encrypted", "addr", addr)
	}
	try := s.try(url+"/1.1", public && !tcp.IP.IsUnspecified()) // of an unspecified one, url is on this host
	fmt.Fprintf(os.Stderr, "Serving %s at %s/1.1\nTry: %s\n", escaped(s.what()), url, escaped(try))
}

func (s *serveFlags) what() string {
	switch s.from {
	case "":
		return fmt.Sprintf("generated traffic (seed %d)", s.seed)
	case stdinName:
		return "standard input"
	default:
		return s.from
	}
}

// try returns a command that reads the stream, with the credentials that the
// server wants.
func (s *serveFlags) try(baseURL string, plainHTTP bool) string {
	words := []string{"tweetstream", "sample", "--base-url", baseURL}
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
