package streamtest_test

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/gotweetstream/tweetstream/internal/lab/kit"
	"github.com/gotweetstream/tweetstream/streamtest"
)

// A message that was flushed can be read before the next one is sent: the server
// sends the second only when the first has arrived.
func TestCompressionIsPrompt(t *testing.T) {
	for name, compression := range map[string]streamtest.Compression{
		"plain": nil, "gzip": streamtest.Gzip, "members": streamtest.GzipMembers,
	} {
		t.Run(name, func(t *testing.T) {
			checkLeaks(t)
			srv := streamtest.NewServer(streamtest.Reply{Compression: compression})
			defer srv.Close()
			body := sampleAccepting(t, srv, "deflate, gzip;q=1.0")
			readLine := lineReader(body, compression)
			for i := range 3 {
				want := fmt.Sprintf("{\"n\":%d}", i)
				srv.Send(want)
				if got, err := readLine(); got != want+"\r\n" || err != nil {
					t.Fatalf("line %d is %q, %v, want %q", i, got, err, want)
				}
			}
		})
	}
}

// lineReader returns a function that reads the next message. It unpacks no more
// than it needs, since bufio.Reader is an io.ByteReader.
func lineReader(body io.Reader, compression streamtest.Compression) func() (string, error) {
	packed := bufio.NewReader(body)
	var lines *bufio.Reader
	return func() (string, error) {
		if compression == streamtest.GzipMembers {
			z, err := gzip.NewReader(packed)
			if err != nil {
				return "", err
			}
			z.Multistream(false)
			line, err := io.ReadAll(z)
			return string(line), err
		}
		if lines == nil {
			lines = packed
			if compression == streamtest.Gzip {
				z, err := gzip.NewReader(packed)
				if err != nil {
					return "", err
				}
				lines = bufio.NewReader(z)
			}
		}
		return lines.ReadString('\n')
	}
}

// sampleAccepting opens the sample stream as a client that unpacks the encodings by
// itself.
func sampleAccepting(t *testing.T, srv *streamtest.Server, encodings string) io.Reader {
	t.Helper()
	request, err := http.NewRequest("GET", srv.URL+"/1.1/statuses/sample.json", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept-Encoding", encodings)
	response, err := kit.Signed(srv).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	return response.Body
}

func TestCompressionWhole(t *testing.T) {
	steps := []streamtest.Step{
		streamtest.Message("{}", "[]"),
		streamtest.KeepAlive(),
		streamtest.End(),
	}
	for _, compression := range []streamtest.Compression{streamtest.Gzip, streamtest.GzipMembers} {
		for _, split := range []int{0, 1} {
			reply := streamtest.Reply{Compression: compression, Split: split, Steps: steps}
			srv := streamtest.NewServer(reply)
			body := sampleAccepting(t, srv, "gzip")
			z, err := gzip.NewReader(body)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := io.ReadAll(z); string(got) != "{}\r\n[]\r\n\r\n" || err != nil {
				t.Errorf("compression %d, split %d: %q, %v", compression, split, got, err)
			}
			srv.Close()
		}
	}
}

func TestGzipOnlyIfAccepted(t *testing.T) {
	for encodings, want := range map[string]bool{
		"gzip": true, "GZIP": true, "br, gzip;q=0.5": true, "deflate": false, "gzip;q=0": false,
		"gzip; q=0.000": false, "gzipped": false, "identity": false,
	} {
		srv := streamtest.NewServer(streamtest.Reply{
			Compression: streamtest.Gzip,
			Steps:       []streamtest.Step{streamtest.Message("{}"), streamtest.End()},
		})
		got, err := io.ReadAll(sampleAccepting(t, srv, encodings))
		if err != nil {
			t.Fatal(err)
		}
		if packed := string(got) != "{}\r\n"; packed != want {
			t.Errorf("Accept-Encoding %q: compressed is %t, want %t", encodings, packed, want)
		}
		srv.Close()
	}
}
