package archive

import (
	"archive/zip"
	"compress/bzip2"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zstd"
)

// The methods of members that are read (APPNOTE 4.4.5).
const (
	zipStored   = 0
	zipDeflated = 8
	zipBzip2    = 12
	zipZstd     = 93
)

// zipDecompressor returns the reader of a method's data, nil for a method that
// is not read.
func zipDecompressor(method uint16) zip.Decompressor {
	switch method {
	case zipStored:
		return io.NopCloser
	case zipDeflated:
		return func(r io.Reader) io.ReadCloser { return flate.NewReader(r) }
	case zipBzip2:
		return func(r io.Reader) io.ReadCloser { return io.NopCloser(bzip2.NewReader(r)) }
	case zipZstd:
		return newZstd
	}
	return nil
}

func newZstd(r io.Reader) io.ReadCloser {
	d, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1),
		zstd.WithDecoderMaxMemory(maxZstdWindow))
	if err != nil {
		return io.NopCloser(&failed{err})
	}
	return d.IOReadCloser()
}

// maxZstdWindow is the most memory that a zstd frame may ask for. zstd --ultra
// --long=27 asks for 128 MiB.
const maxZstdWindow = 128 << 20

// indexZip lists the members of a zip archive. One without a usable directory
// is read from its local headers, and the error says so.
func indexZip(r io.ReaderAt, size int64) ([]member, error) {
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		members, scanErr := scanZip(r, size)
		return members, errors.Join(&badDirectory{err}, scanErr)
	}
	for _, method := range []uint16{zipDeflated, zipBzip2, zipZstd} {
		z.RegisterDecompressor(method, zipDecompressor(method))
	}
	var members []member
	for _, f := range z.File {
		if f.FileInfo().Mode().IsRegular() {
			members = append(members, zipMember(f))
		}
	}
	return members, nil
}

// badDirectory says that a zip's directory cannot be used.
type badDirectory struct{ err error }

func (e *badDirectory) Error() string {
	return fmt.Sprintf(
		"the directory of the archive cannot be used (%v); its members are read one by one", e.err)
}

func (e *badDirectory) Unwrap() error { return e.err }

const zipEncrypted = 0x1 // general purpose flag, bit 0

func zipMember(f *zip.File) member {
	offset, _ := f.DataOffset() // an error comes again with open
	m := member{name: f.Name, packed: int64(f.CompressedSize64), offset: offset,
		size: int64(f.UncompressedSize64)}
	m.open = func() (io.ReadCloser, error) {
		if f.Flags&zipEncrypted != 0 {
			return nil, errors.New("the member is encrypted")
		}
		return f.Open()
	}
	return m
}
