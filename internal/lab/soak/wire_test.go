package soak_test

import (
	"bytes"
	"compress/gzip"
	"fmt"

	"github.com/gotweetstream/tweetstream/streamtest"
)

// Responses written by hand, byte by byte, for faults below HTTP.

const (
	head    = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
	chunked = head + "Transfer-Encoding: chunked\r\n\r\n"
	gzipped = head + "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
)

// byHand makes a reply of writes to the connection, and closes it then.
func byHand(writes func(a *author, pieces []string) [][]byte) func(*author, *connection) {
	return func(a *author, c *connection) {
		var all []streamtest.Step
		for _, b := range writes(a, a.pieces(c.text)) {
			all = append(all, streamtest.Raw(string(b)))
		}
		c.bare = true
		c.reply = streamtest.Wire(append(all, streamtest.Cut())...)
	}
}

func chunk[T string | []byte](data T) []byte {
	if len(data) == 0 {
		return nil // as a chunk it would be the last one
	}
	return fmt.Appendf(nil, "%x\r\n%s\r\n", len(data), data)
}

func chunks(header string, pieces []string) [][]byte {
	all := [][]byte{[]byte(header)}
	for _, piece := range pieces {
		all = append(all, chunk(piece))
	}
	return all
}

// cutChunk announces a chunk and sends a part of it.
func cutChunk(a *author, pieces []string) [][]byte {
	part := half(a)
	announced := len(part) + 1 + a.rng.IntN(1000)
	return append(chunks(chunked, pieces), fmt.Appendf(nil, "%x\r\n%s", announced, part))
}

func wrongChunkSize(_ *author, pieces []string) [][]byte {
	return append(chunks(chunked, pieces), []byte("size\r\n"))
}

func shortOfLength(a *author, pieces []string) [][]byte {
	total := 0
	for _, piece := range pieces {
		total += len(piece)
	}
	header := fmt.Sprintf("%sContent-Length: %d\r\n\r\n", head, total+1+a.rng.IntN(1000))
	return plain(header, pieces)
}

// withoutLength ends where the connection does, so that a cut looks like an end.
func withoutLength(a *author, pieces []string) [][]byte {
	if a.rng.IntN(2) == 0 {
		pieces = append(pieces, half(a))
	}
	return plain(head+"Connection: close\r\n\r\n", pieces)
}

func plain(header string, pieces []string) [][]byte {
	all := [][]byte{[]byte(header)}
	for _, piece := range pieces {
		all = append(all, []byte(piece))
	}
	return all
}

func noResponse(*author, []string) [][]byte { return nil }

func halfHeader(a *author, _ []string) [][]byte {
	return [][]byte{[]byte(chunked[:1+a.rng.IntN(len(chunked)-4)])}
}

// packed returns pieces as one gzip member, each flushed.
func packed(pieces []string) [][]byte {
	var out bytes.Buffer
	var all [][]byte
	z, _ := gzip.NewWriterLevel(&out, gzip.BestSpeed) // a valid level
	take := func() {
		all = append(all, bytes.Clone(out.Bytes()))
		out.Reset()
	}
	for _, piece := range pieces {
		_, _ = z.Write([]byte(piece)) // to memory
		_ = z.Flush()
		take()
	}
	_ = z.Close()
	take()
	return all
}

func packedChunks(parts [][]byte) [][]byte {
	all := [][]byte{[]byte(gzipped)}
	for _, part := range parts {
		all = append(all, chunk(part))
	}
	return all
}

var lastChunk = []byte("0\r\n\r\n")

// cutGzip ends the HTTP body properly, but the data in it does not.
func cutGzip(a *author, pieces []string) [][]byte {
	parts := packed(append(pieces, a.framedTweet()))
	data := parts[len(parts)-2]
	parts[len(parts)-2] = data[:a.rng.IntN(len(data))]
	return append(packedChunks(parts[:len(parts)-1]), lastChunk)
}

func wrongChecksum(_ *author, pieces []string) [][]byte {
	parts := packed(pieces)
	trailer := parts[len(parts)-1]
	trailer[len(trailer)-5] ^= 1
	return append(packedChunks(parts), lastChunk)
}

// rubbishAfterGzip adds less than a gzip header: a reader reaches the end of the
// input before it can tell that it is rubbish.
func rubbishAfterGzip(_ *author, pieces []string) [][]byte {
	return append(packedChunks(append(packed(pieces), []byte("rubbish"))), lastChunk)
}
