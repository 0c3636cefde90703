package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"syscall"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/archive"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/input"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/render"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/terminal"
)

// note remembers a message that does not decode. Standard input may never end, so
// that its messages are logged at once.
func (f *files) note(bad *tweetstream.Malformed) {
	if f.bad++; f.bad > mostMalformed || f.taking.prints(bad) {
		return
	}
	f.malformed = append(f.malformed, position{f.number, bad})
	if slices.Equal(f.paths, []string{input.Stdin}) {
		f.logMalformed(stdinWords, "")
	}
}

func (f *files) logMalformed(file, member string) {
	for _, p := range f.malformed {
		attrs := []any{"file", file, "member", member, "message", p.number, "notice",
			render.Summary(p.event)}
		if member == "" {
			attrs = slices.Delete(attrs, 2, 4)
		}
		if file == "" {
			attrs = attrs[2:]
		}
		f.log.Warn("malformed", attrs...)
	}
	f.malformed = f.malformed[:0]
}

// damaged tells of a file that cannot be read, or not to its end.
func (f *files) damaged(d *tweetstream.Damaged) {
	err := reasonOf(d)
	var source *archive.SourceError
	if !errors.As(d.Err, &source) { // what was not there is not damaged
		f.damages++
		if !isSystem(d.Err) {
			err = damage{err}
		}
	}
	f.trouble(nameOf(d), err)
}

// nameOf names the damaged thing: a file, or a member of an archive.
func nameOf(d *tweetstream.Damaged) string { return terminal.Name(path.Join(d.Source, d.Member)) }

// reasonOf is the reason in the command's words.
func reasonOf(d *tweetstream.Damaged) error {
	var source *archive.SourceError
	switch {
	case errors.As(d.Err, &source):
		return input.Bare(source.Err)
	case errors.Is(d.Err, io.ErrUnexpectedEOF):
		return fmt.Errorf("breaks off in the middle of a message: %w", d.Err)
	case errors.Is(d.Err, tweetstream.ErrMessageTooLong):
		return fmt.Errorf("message %d is longer than 16 MiB and cannot be passed over: %w",
			d.Messages+1, d.Err)
	case isSystem(d.Err):
		return input.Bare(d.Err)
	}
	return d.Err
}

// isSystem reports whether it was the system that could not read.
func isSystem(err error) bool {
	var path *fs.PathError
	var errno syscall.Errno
	return errors.As(err, &path) || errors.As(err, &errno)
}

// ended tells of a member that is no recording, and of malformed messages in it.
func (f *files) ended(m *tweetstream.Member) {
	name := terminal.Name(path.Join(m.Source, m.Name))
	f.logMalformed(m.Source, m.Name)
	f.messages += m.Messages
	if m.Name != "" {
		f.members++
	}
	if f.refused == nil {
		f.refused = f.refuseUnseen(m)
	}
	switch {
	case f.refused != nil:
		f.trouble(name, f.refused)
	case m.Skipped != nil && m.Name == "" && f.named(m.Source):
		f.trouble(name, m.Skipped)
	case m.Skipped != nil:
		f.log.Info("skipped", "file", name, "reason", m.Skipped)
	case f.bad == 1:
		f.trouble(name, damage{errors.New("a message does not decode")})
	case f.bad > 1:
		f.trouble(name, damage{fmt.Errorf("%d messages do not decode", f.bad)})
	}
	f.number, f.bad = 0, 0
}

// refuse returns why the first message shows that its file is no stream.
func refuse(event tweetstream.Event) error {
	if event.Kind() != tweetstream.KindUnknown {
		return nil
	}
	return render.Refuse(tweetstream.Raw(event))
}

// refuseUnseen looks at the first message of a file without any wanted one.
func (f *files) refuseUnseen(m *tweetstream.Member) error {
	if f.number > 0 || m.Messages == 0 || m.Name != "" || m.Source == stdinWords {
		return nil
	}
	for event := range archive.All(context.Background(),
		[]archive.Source{archive.Path(m.Source)}, archive.Jobs(1)) {
		if event == nil {
			return nil
		}
		return refuse(event)
	}
	return nil
}

// named reports whether a file stands on the command line. Files of a folder may be
// no recordings.
func (f *files) named(file string) bool {
	return slices.Contains(f.paths, file) || file == stdinWords
}

func (f *files) trouble(name string, err error) {
	err = fmt.Errorf("%s: %w", name, err)
	f.tell(err)
	f.told = append(f.told, told{err})
}
