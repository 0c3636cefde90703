package archive

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"path"
	"slices"
)

// member is one file inside of an archive, or a file by itself: the unit of work.
type member struct {
	source string // the file of the source that holds it
	name   string // its path in the archive; "" for a file by itself
	offset int64  // of its packed bytes in the archive
	packed int64  // how many those are; -1 where nobody knows yet
	size   int64  // of the file that the archive has: a zip may have packed it; -1 if unknown
	when   date
	depth  int  // layers of packing that were taken off already
	onWay  bool // its packed bytes were counted as they came
	open   func() (io.ReadCloser, error)
	bytes  func() (io.ReadCloser, error) // of that file; nil where they can be read once only
}

// sum returns a digest of the file's bytes.
func (m *member) sum() (digest [sha256.Size]byte, err error) {
	r, err := m.bytes()
	if err != nil {
		return digest, err
	}
	h := sha256.New()
	_, err = io.Copy(h, r)
	h.Sum(digest[:0])
	return digest, errors.Join(err, r.Close())
}

// unread is how many packed bytes of the member nobody has counted.
func (m *member) unread() int64 {
	if m.onWay {
		return 0
	}
	return m.packed
}

// passOver lets a stream go on behind the member.
func (m *member) passOver() {
	if !m.onWay {
		return
	}
	if r, err := m.open(); err == nil {
		_ = r.Close() // nobody has read it
	}
}

// index lists the members of a file, in order of time where that is wanted. A file that
// is no archive, or cannot be read at will, is one member.
func index(ctx context.Context, f file, stored bool) ([]member, error) {
	lazy := &lazyFile{open: f.open}
	if f.size < 0 || lazy.acquire() != nil { // the error comes again with open
		return []member{whole(f)}, nil
	}
	members, err := indexFile(ctx, f, lazy)
	if err := lazy.release(); err != nil {
		return nil, err
	}
	if !stored {
		slices.SortStableFunc(members, func(a, b member) int {
			return a.when.time().Compare(b.when.time())
		})
	}
	return members, err
}

// whole makes a file one member.
func whole(f file) member {
	m := member{source: f.name, packed: f.size, size: f.size, when: f.date(), open: f.open}
	if f.size >= 0 {
		m.bytes = f.open
	}
	return m
}

func indexFile(ctx context.Context, f file, lazy *lazyFile) ([]member, error) {
	p, err := peek(io.NewSectionReader(lazy, 0, f.size))
	if err != nil && len(p.head) == 0 {
		return nil, err
	}
	var members []member
	switch kind, _ := sniff(p.head); kind {
	case formatTar:
		members, err = indexTar(ctx, lazy, f.size)
	case formatZip:
		members, err = indexZip(lazy, f.size)
	default:
		return []member{whole(f)}, nil
	}
	for i := range members {
		members[i].settle(f, lazy)
	}
	return members, err
}

// settle completes a member by the file around it.
func (m *member) settle(f file, lazy *lazyFile) {
	m.source = f.name
	archive := dateOfArchive(f.path)
	if m.when = dateOfMember(m.name, archive); !m.when.known() {
		m.when = archive
	}
	open := m.open
	if offset, packed := m.offset, m.packed; open == nil {
		open = func() (io.ReadCloser, error) { return lazy.section(offset, packed), nil }
	}
	m.open = func() (io.ReadCloser, error) { return lazy.held(open) }
	if m.size >= 0 {
		m.bytes = m.open
	}
}

// indexTar lists the members of a tar. Damage between two of them is joined to
// the error, and costs no member around it.
func indexTar(ctx context.Context, r io.ReaderAt, size int64) ([]member, error) {
	t := newTarReader(ctx, io.NewSectionReader(r, 0, size))
	var members []member
	var bad damages
	for {
		header, err := t.next()
		switch {
		case err == io.EOF:
			return members, bad.join()
		case costsMembers(err):
			bad.add(err)
		case err != nil:
			bad.add(err)
			return members, bad.join()
		default:
			m := member{name: path.Clean(header.Name), offset: t.source.offset}
			if err := t.shorten(header, size); err != nil {
				bad.add(err)
			}
			m.packed, m.size = header.Size, header.Size
			members = append(members, m)
		}
	}
}
