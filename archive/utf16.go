package archive

import (
	"bufio"
	"encoding/binary"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// utf16Reader gives text in UTF-16 as UTF-8. Halves of surrogate pairs become
// U+FFFD.
type utf16Reader struct {
	src   *bufio.Reader
	order binary.ByteOrder
	next  rune   // a unit that was read ahead, -1 for none
	rest  []byte // of a character that Read had no room for
}

// newUTF16 reads the byte order mark. The caller has seen it.
func newUTF16(r io.Reader) *utf16Reader {
	u := &utf16Reader{src: bufio.NewReaderSize(r, 64<<10), order: binary.LittleEndian, next: -1}
	if mark, err := u.src.Peek(2); err == nil {
		if mark[0] == 0xfe {
			u.order = binary.BigEndian
		}
		_, _ = u.src.Discard(2) // they are there
	}
	return u
}

// Read fills p with whole characters, and where it has no room for one with a part.
func (u *utf16Reader) Read(p []byte) (n int, err error) {
	if len(u.rest) == 0 && len(p) > 0 && len(p) < utf8.UTFMax {
		r, err := u.rune()
		if err != nil {
			return 0, err
		}
		u.rest = utf8.AppendRune(nil, r)
	}
	if len(u.rest) > 0 {
		n = copy(p, u.rest)
		u.rest = u.rest[n:]
		return n, nil
	}
	for n+utf8.UTFMax <= len(p) {
		if n > 0 && u.next < 0 && u.src.Buffered() < 4 { // a pipe may have no more yet
			return n, nil
		}
		r, err := u.rune()
		if err != nil {
			return n, err
		}
		n += utf8.EncodeRune(p[n:], r)
	}
	return n, nil
}

// rune returns the next character.
func (u *utf16Reader) rune() (rune, error) {
	first, err := u.unit()
	if err != nil || !utf16.IsSurrogate(first) {
		return first, err
	}
	second, err := u.unit()
	if err != nil {
		return utf8.RuneError, nil // the error comes again
	}
	if r := utf16.DecodeRune(first, second); r != utf8.RuneError {
		return r, nil
	}
	u.next = second
	return utf8.RuneError, nil
}

func (u *utf16Reader) unit() (rune, error) {
	if r := u.next; r >= 0 {
		u.next = -1
		return r, nil
	}
	var b [2]byte
	if _, err := io.ReadFull(u.src, b[:]); err != nil {
		return 0, err // io.ErrUnexpectedEOF for half a unit
	}
	return rune(u.order.Uint16(b[:])), nil
}
