package fault_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotweetstream/tweetstream/internal/lab/kit"
	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/fault"
)

// Each kind of flush puts other bytes on the wire after a message.
func TestFlushes(t *testing.T) {
	message := strings.TrimRight(strings.Repeat("low tide and high tide ", 20), " ")
	line := message + "\r\n"
	const marker = "\x00\x00\xff\xff"
	for name, tt := range map[string]struct {
		compression streamtest.Compression
		end         string // of the body after the first message
		begin       string // of the rest
		alone       bool   // the second can be unpacked without the first
	}{
		"sync":    {streamtest.Gzip, marker, "", false},
		"full":    {fault.GzipFull, marker, "", true},
		"partial": {fault.GzipPartial, "", marker, false},
		"members": {streamtest.GzipMembers, string([]byte{byte(len(line)), byte(len(line) >> 8), 0, 0}),
			"\x1f\x8b", false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := started(streamtest.NewUnstartedServer(streamtest.Reply{
					Compression: tt.compression,
					Steps: []streamtest.Step{
						streamtest.Message(message), streamtest.Wait(time.Minute),
						streamtest.Message(message), streamtest.End(),
					},
				}))
				defer srv.Close()
				request, err := http.NewRequest("GET", srv.URL+"/1.1/statuses/sample.json", nil)
				if err != nil {
					t.Fatal(err)
				}
				request.Header.Set("Accept-Encoding", "gzip")
				response, err := srv.Client().Do(request)
				if err != nil {
					t.Fatal(err)
				}
				defer response.Body.Close()
				first := make([]byte, 1000)
				n, err := response.Body.Read(first)
				if err != nil || !bytes.HasSuffix(first[:n], []byte(tt.end)) {
					t.Fatalf("after the first message: %x, %v", first[:n], err)
				}
				if got := unpacked(first[:n]); got != line {
					t.Errorf("the first message unpacks to %q", got)
				}
				rest, err := io.ReadAll(response.Body)
				if err != nil {
					t.Fatal(err)
				}
				if got := unpacked(append(first[:n:n], rest...)); got != line+line {
					t.Errorf("both unpack to %q", got)
				}
				if !bytes.HasPrefix(rest, []byte(tt.begin)) {
					t.Errorf("then: %x", rest)
				}
				const header = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
				if got := unpacked(append([]byte(header), rest...)); tt.alone != (got == line) {
					t.Errorf("the second unpacks to %q", got)
				}
			})
		})
	}
}

// unpacked is the readable part of gzip.
func unpacked(packed []byte) string {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return ""
	}
	got, _ := io.ReadAll(z)
	return string(got)
}

// A bomb is small on the wire and large in the client.
func TestGzipBomb(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := started(fault.Named("gzip-bomb-line").Server())
		defer srv.Close()
		wire, err := kit.Observe(t, srv, 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.ReadResponse(bufio.NewReader(strings.NewReader(wire)), nil)
		if err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		if n, _ := io.Copy(io.Discard, z); n != 512<<20 || len(wire) > 1<<20 {
			t.Errorf("%d bytes unpack to %d", len(wire), n)
		}
	})
}

// A body that is held arrives as a whole when the response ends, and never if the
// connection is cut.
func TestGzipHeld(t *testing.T) {
	for _, test := range []struct {
		end  streamtest.Step
		want string
		err  error
	}{
		{streamtest.End(), "{}\r\n[]\r\n\r\n", nil}, {streamtest.Cut(), "", io.ErrUnexpectedEOF},
	} {
		for _, split := range []int{0, 1} {
			srv := started(streamtest.NewUnstartedServer(streamtest.Reply{
				Compression: fault.GzipHeld, Split: split,
				Steps: []streamtest.Step{streamtest.Message("{}", "[]"), streamtest.KeepAlive(), test.end},
			}))
			wire, _ := kit.Observe(t, srv, 1<<20)
			if got, err := kit.Body(wire); got != test.want || !errors.Is(err, test.err) {
				t.Errorf("%v, split %d: %q, %v", test.end, split, got, err)
			}
			srv.Close()
		}
	}
}
