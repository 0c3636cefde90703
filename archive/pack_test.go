package archive_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
)

// tweetJSON is a small Tweet whose id is its place in time.
func tweetJSON(id int) string {
	return fmt.Sprintf(
		`{"created_at":"Wed May 01 00:00:00 +0000 2019","id":%d,"id_str":"%d","text":"number %d","in_reply_to_status_id":null,"user":{"id":9,"screen_name":"nine"}}`, id, id, id)
}

// lines are the messages from id first to last, as the collection has them: CRLF,
// and a blank line.
func lines(first, last int) []byte {
	var b strings.Builder
	for id := first; id <= last; id++ {
		b.WriteString(tweetJSON(id) + "\r\n")
	}
	return []byte(b.String() + "\r\n")
}

// part is a file in an archive.
type part struct {
	name string
	data []byte
}

func tarOf(t testing.TB, parts ...part) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, p := range parts {
		header := &tar.Header{Name: p.name, Mode: 0o644, Size: int64(len(p.data)), Typeflag: tar.TypeReg}
		if strings.HasSuffix(p.name, "/") {
			header.Typeflag, header.Mode = tar.TypeDir, 0o755
		}
		must(t, w.WriteHeader(header))
		_, err := w.Write(p.data)
		must(t, err)
	}
	must(t, w.Close())
	return b.Bytes()
}

func zipOf(t testing.TB, method uint16, parts ...part) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, p := range parts {
		f, err := w.CreateHeader(&zip.FileHeader{Name: p.name, Method: method,
			Modified: time.Unix(1e9, 0)})
		must(t, err)
		_, err = f.Write(p.data)
		must(t, err)
	}
	must(t, w.Close())
	return b.Bytes()
}

func gz(data []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(data) // a bytes.Buffer takes everything
	_ = w.Close()
	return b.Bytes()
}

func zst(data []byte) []byte {
	w, err := zstd.NewWriter(nil)
	if err != nil {
		panic(err)
	}
	return w.EncodeAll(data, nil)
}

// bz packs by the program bzip2, since Go has only the reader.
func bz(t testing.TB, data []byte) []byte {
	t.Helper()
	c := exec.Command("bzip2", "-c")
	c.Stdin = bytes.NewReader(data)
	out, err := c.Output()
	if err != nil {
		t.Skip("the program bzip2 is not there: ", err)
	}
	return out
}

// bz1 is lines(1, 2) packed by bzip2, for machines without the program.
var bz1 = func() []byte {
	b, err := base64.StdEncoding.DecodeString(bz1Text)
	if err != nil {
		panic(err)
	}
	return b
}()

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// write makes files in a new folder, by path.
func write(t testing.TB, parts ...part) string {
	t.Helper()
	dir := t.TempDir()
	for _, p := range parts {
		name := filepath.Join(dir, filepath.FromSlash(p.name))
		must(t, os.MkdirAll(filepath.Dir(name), 0o755))
		must(t, os.WriteFile(name, p.data, 0o644))
	}
	return dir
}

// slow gives a reader's bytes in small pieces, as a pipe does.
type slow struct{ r io.Reader }

func (s slow) Read(p []byte) (int, error) { return s.r.Read(p[:min(len(p), 7)]) }

const bz1Text = "QlpoOTFBWSZTWc02BgcAAJdfgEASUAxwMAACAIC+J95qMADYBjTEYRpgAADGmIwjTAAABVU9CaaFPFD1" +
	"PUBmmkwTu80ibF07MHDVrVGyrl9IYLpqPL3QgkQuq9XsyykzQ/Wy7FDdJYwUXSrSac5yWSTFCBRDR4dz" +
	"lNum/Gzd9uWTJe5XQhRZ8v5ikqh3WUYmaCzh06Q8M2qyFnCGS8hDoqsvQkWeWiS9RNNoYr2KjR09HSr/" +
	"F3JFOFCQzTYGBw=="
