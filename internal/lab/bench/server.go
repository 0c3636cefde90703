package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// server sends a workload to each client, as fast as the client reads. The bytes
// are prepared: the server does little more than write(2), so it is not the limit.
//
// The path of a request is /set/passes/encoding/…; the rest of it is ignored.
type server struct {
	files  *os.Root
	mu     sync.Mutex
	bodies map[string][]byte // by set and encoding
}

const (
	plain      = "identity"
	compressed = "gzip"
)

// serve runs a server until stdin ends. It prints its addresses.
func serve(dir string) error {
	files, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	certificate, err := selfSigned()
	if err != nil {
		return err
	}
	s := &server{files: files, bodies: map[string][]byte{}}
	for scheme, config := range map[string]*tls.Config{
		"http":  nil,
		"https": {Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS13},
	} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		fmt.Printf("%s://%s\n", scheme, l.Addr())
		if config != nil {
			l = tls.NewListener(l, config)
		}
		go s.accept(l)
	}
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

func (s *server) accept(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			defer conn.Close()
			if err := s.answer(conn); err != nil {
				fmt.Fprintln(os.Stderr, "server:", err)
			}
		}()
	}
}

// answer sends the messages of one request, and then keeps the connection until
// the client has gone: an end would make some clients connect again.
func (s *server) answer(conn net.Conn) error {
	request, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return err
	}
	part := strings.Split(request.URL.Path, "/")
	if len(part) < 4 {
		return fmt.Errorf("path %q: want /set/passes/encoding", request.URL.Path)
	}
	passes, err := strconv.Atoi(part[2])
	if err != nil {
		return err
	}
	body, err := s.body(part[1], part[3])
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"+
		"Content-Encoding: %s\r\nTransfer-Encoding: chunked\r\n\r\n", part[3])
	for i := 0; i < passes && err == nil; i++ {
		_, err = conn.Write(body)
	}
	_, _ = io.Copy(io.Discard, conn) // a client leaves with an error or an end
	return nil
}

// body returns one pass over a workload, as HTTP chunks of one message each.
func (s *server) body(set, encoding string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if body := s.bodies[set+" "+encoding]; body != nil {
		return body, nil
	}
	text, err := s.files.ReadFile(set)
	if err != nil {
		return nil, err
	}
	var body []byte
	switch encoding {
	case plain:
		body = plainChunks(text)
	case compressed:
		body, err = gzipChunks(text)
	default:
		err = errors.New("unknown encoding " + encoding)
	}
	s.bodies[set+" "+encoding] = body
	return body, err
}

func plainChunks(text []byte) (body []byte) {
	for line := range bytes.Lines(text) {
		message := line[:len(line)-1]
		body = fmt.Appendf(body, "%x\r\n%s\r\n\r\n", len(message)+2, message)
	}
	return body
}

// gzipChunks compresses a pass into one gzip member, flushed after every
// message, as a live stream must be.
func gzipChunks(text []byte) (body []byte, err error) {
	var chunk bytes.Buffer
	z := gzip.NewWriter(&chunk)
	flush := func() {
		body = fmt.Appendf(body, "%x\r\n%s\r\n", chunk.Len(), chunk.Bytes())
		chunk.Reset()
	}
	for line := range bytes.Lines(text) {
		_, err = fmt.Fprintf(z, "%s\r\n", line[:len(line)-1])
		if err = errors.Join(err, z.Flush()); err != nil {
			return nil, err
		}
		flush()
	}
	err = z.Close()
	flush()
	return body, err
}

// selfSigned makes a certificate. Nobody checks it.
func selfSigned() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(24 * time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, err
}
