package archive

import (
	"errors"
	"time"
)

// File is a file that sources have.
type File struct {
	Name     string    // as [tweetstream.Member] has it in Source
	Size     int64     // in bytes; -1 for a pipe
	Modified time.Time // zero for a pipe
}

// Files lists the files of sources, in the order given and found. The error joins a
// [*SourceError] for each source that cannot be read, or not as a whole.
func Files(sources ...Source) ([]File, error) {
	found, errs := expandAll(sources)
	files := make([]File, len(found))
	for i, f := range found {
		files[i] = File{f.name, f.size, f.time}
	}
	return files, errors.Join(errs...)
}
