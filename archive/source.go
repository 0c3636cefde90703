package archive

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Source is where recordings are: files, folders, an [fs.FS], a reader. Make one
// by [Path], [FS] or [Reader]. The zero Source has nothing.
type Source struct {
	name   string
	expand func() ([]file, error)
}

// String returns the path, the pattern or the name.
func (s Source) String() string { return s.name }

// file is one file of a source, of any format.
type file struct {
	name string // as the user knows it
	path string // below the source, with slashes; says the date
	size int64  // -1 for a pipe
	time time.Time
	open func() (io.ReadCloser, error)
}

// Path is a file, a folder with all files in it and below it, or a pattern as
// [filepath.Glob] has it. A name that exists is never taken for a pattern. A
// named pipe or a device is read as a stream.
func Path(name string) Source {
	return Source{name, func() ([]file, error) { return expandPath(name) }}
}

// FS is the files of fsys that match a pattern as [fs.Glob] has it, and all that
// is in and below folders that match. "." is all of fsys.
func FS(fsys fs.FS, pattern string) Source {
	return Source{pattern, func() ([]file, error) { return expandFS(fsys, pattern) }}
}

// Reader is r up to io.EOF, as it comes. The caller closes r, after
// the channels are closed.
func Reader(name string, r io.Reader) Source {
	return Source{name, func() ([]file, error) {
		return []file{{name: name, size: -1,
			open: func() (io.ReadCloser, error) { return io.NopCloser(r), nil }}}, nil
	}}
}

// SourceError says that a source, or a file of it, does not exist or cannot be
// read.
type SourceError struct {
	Source string
	Err    error
}

// Error returns the source and the reason.
func (e *SourceError) Error() string {
	reason := e.Err
	var path *fs.PathError
	if errors.As(reason, &path) && path.Path == e.Source {
		reason = path.Err // the path would stand there twice
	}
	return fmt.Sprintf("archive: %s: %v", e.Source, reason)
}

// Unwrap returns Err, such as [fs.ErrNotExist].
func (e *SourceError) Unwrap() error { return e.Err }

// expandAll lists the files of all sources. It goes on after a source that cannot be read,
// and names each path that cannot.
func expandAll(sources []Source) ([]file, []error) {
	var files []file
	var errs []error
	for _, s := range sources {
		if s.expand == nil {
			errs = append(errs, &SourceError{"", errors.New("the zero Source has nothing")})
			continue
		}
		found, err := s.expand()
		for _, err := range flatten(err) {
			errs = append(errs, &SourceError{pathIn(err, s.name), err})
		}
		files = append(files, found...)
	}
	return files, errs
}

// pathIn returns the path that an error is about: of a file in a folder, or the source.
func pathIn(err error, source string) string {
	var path *fs.PathError
	if errors.As(err, &path) && path.Path != "" {
		return path.Path
	}
	return source
}

func expandPath(name string) ([]file, error) {
	info, err := os.Stat(name)
	if err == nil {
		return expandEntry(name, info)
	}
	if !strings.ContainsAny(name, `*?[`) {
		return nil, err
	}
	matches, bad := filepath.Glob(name)
	if bad != nil { // a name after all
		return nil, err
	}
	if len(matches) == 0 {
		return nil, fmt.Errorf("no file matches: %w", fs.ErrNotExist)
	}
	return expandEach(matches, func(match string) ([]file, error) {
		info, err := os.Stat(match)
		if err != nil {
			return nil, err
		}
		return expandEntry(match, info)
	})
}

func expandEach(names []string, expand func(string) ([]file, error)) ([]file, error) {
	var files []file
	var errs []error
	for _, name := range names {
		found, err := expand(name)
		files = append(files, found...)
		if err != nil {
			errs = append(errs, err)
		}
	}
	return files, errors.Join(errs...)
}

func expandEntry(name string, info fs.FileInfo) ([]file, error) {
	if info.IsDir() {
		return expandFolder(name)
	}
	f := file{name: name, path: filepath.ToSlash(name), size: -1}
	f.open = func() (io.ReadCloser, error) { return os.Open(name) }
	if !info.Mode().IsRegular() {
		return []file{f}, nil
	}
	f.size, f.time = info.Size(), info.ModTime()
	probe, err := os.Open(name) // an unreadable file is told before anything is read
	if err != nil {
		return nil, err
	}
	return []file{f}, probe.Close()
}

// expandFolder lists all that is in a folder and below it, in lexical order. Links to
// files are followed. Links to folders could lead in circles, and other things could
// have no end, so these are only named.
func expandFolder(root string) ([]file, error) {
	var files []file
	var errs []error
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			errs = append(errs, err)
			return nil
		}
		info, err := os.Stat(name)
		switch {
		case err != nil:
			errs = append(errs, err)
		case info.Mode().IsRegular():
			found, err := expandEntry(name, info)
			files, errs = append(files, found...), append(errs, err)
		default:
			files = append(files, passedOver(name, info.Mode()))
		}
		return nil
	})
	return files, errors.Join(append(errs, err)...)
}

// passedOver is a file of a folder that is not read, and says why.
func passedOver(name string, mode fs.FileMode) file {
	reason := &NotRecordingError{"no regular file", "name it by itself to read it as a stream"}
	if mode.IsDir() {
		reason = &NotRecordingError{"a link to a folder", "name that folder as well"}
	}
	return file{name: name, path: filepath.ToSlash(name),
		open: func() (io.ReadCloser, error) { return nil, reason }}
}

func expandFS(fsys fs.FS, pattern string) ([]file, error) {
	matches, err := fs.Glob(fsys, pattern)
	if err != nil {
		return nil, err
	}
	if len(matches) == 0 {
		return nil, fmt.Errorf("no file matches: %w", fs.ErrNotExist)
	}
	return expandEach(matches, func(match string) ([]file, error) { return walkFS(fsys, match) })
}

// walkFS goes on behind unreadable folders.
func walkFS(fsys fs.FS, root string) ([]file, error) {
	var files []file
	var errs []error
	err := fs.WalkDir(fsys, root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			errs = append(errs, err)
			return nil
		}
		info, err := fs.Stat(fsys, name)
		switch {
		case err != nil:
			errs = append(errs, err)
		case info.Mode().IsRegular():
			files = append(files, file{
				name: name, path: name, size: info.Size(),
				open: func() (io.ReadCloser, error) { return fsys.Open(name) },
			})
		default:
			files = append(files, passedOver(name, info.Mode()))
		}
		return nil
	})
	return files, errors.Join(append(errs, err)...)
}

// date returns the time in a file's path: as a member that was
// unpacked into folders, or as an archive.
func (f file) date() date {
	d := dateOfArchive(f.path)
	if inner := dateOfMember(f.path, d); inner.possible() {
		return inner
	}
	return d
}

// sortFiles puts files into the order of their dates. Those without one come
// first, in the order given.
func sortFiles(files []file) {
	slices.SortStableFunc(files, func(a, b file) int {
		return a.date().time().Compare(b.date().time())
	})
}
