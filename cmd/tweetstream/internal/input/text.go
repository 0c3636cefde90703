package input

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// MaxText is the greatest size of a text file: far more than anyone types.
const MaxText = 1 << 20

var errNUL = errors.New("holds NUL bytes; save it as UTF-8 text")

// ReadText returns the text of a small file, of a pipe, or of standard input where
// the name is [Stdin]. It ends with the cause of ctx when ctx is done.
func ReadText(ctx context.Context, name string) (string, error) {
	f := io.NopCloser(Interruptible(ctx, os.Stdin))
	if name != Stdin {
		opened, err := OpenFile(ctx, name)
		if err != nil {
			return "", err
		}
		f = opened
	}
	defer f.Close()
	data, err := ReadSmall(f, MaxText)
	if err != nil {
		return "", err
	}
	return Text(data)
}

// ReadSmall reads r to its end. More than some bytes are an error.
func ReadSmall(r io.Reader, most int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && int64(len(data)) > most {
		err = fmt.Errorf("is larger than %d bytes", most)
	}
	return data, err
}

// Text decodes a text file: UTF-8, with or without a byte order mark, or UTF-16
// with one, as editors and shells of Windows write it.
func Text(data []byte) (string, error) {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		order = binary.LittleEndian
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		order = binary.BigEndian
	case bytes.IndexByte(data, 0) >= 0:
		return "", errNUL
	case !utf8.Valid(data):
		return "", errors.New("is not UTF-8 text")
	default:
		return strings.TrimPrefix(string(data), "\ufeff"), nil
	}
	if len(data)%2 != 0 {
		return "", errors.New("is UTF-16 text that is cut off; save it as UTF-8 text")
	}
	var units []uint16
	for rest := data[2:]; len(rest) > 0; rest = rest[2:] {
		units = append(units, order.Uint16(rest))
	}
	return string(utf16.Decode(units)), nil
}
