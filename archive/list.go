package archive

import (
	"context"
	"errors"
	"iter"

	"github.com/gotweetstream/tweetstream"
)

// List says what sources have, by the directories of archives alone: a
// [*tweetstream.Member] for each member and for each file that is no archive, and a
// [*tweetstream.Damaged] for each directory that is broken and each source that cannot be
// read. Nothing is unpacked, so that members have no messages and copies are not told. An
// archive inside of compression counts as one file. Of the options [Between] and
// [StoredOrder] count. The error is that of [Open].
func List(
	ctx context.Context, sources []Source, options ...Option,
) iter.Seq2[tweetstream.Event, error] {
	return func(yield func(tweetstream.Event, error) bool) {
		c, err := newConfig(options)
		if err != nil {
			yield(nil, err)
			return
		}
		files, missing := expandAll(sources)
		for _, err := range missing {
			if !yield(damageOf(err), nil) {
				return
			}
		}
		if err := c.list(ctx, files, yield); err != nil {
			missing = []error{err}
		}
		if err := errors.Join(missing...); err != nil && err != errStopped {
			yield(nil, err)
		}
	}
}

// list yields the members of all files. It returns errStopped once nobody wants more.
func (c *config) list(
	ctx context.Context, files []file, yield func(tweetstream.Event, error) bool,
) error {
	if !c.stored {
		sortFiles(files)
	}
	for _, f := range files {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if !c.mayHold(f.date()) {
			continue
		}
		members, err := index(ctx, f, c.stored)
		if errors.Is(err, errStopped) { // no damage: the context is done
			return context.Cause(ctx)
		}
		if err != nil && !yield(&tweetstream.Damaged{Source: f.name, Err: err}, nil) {
			return errStopped
		}
		for _, m := range members {
			if c.mayHold(m.when) && !yield(m.entry(), nil) {
				return errStopped
			}
		}
	}
	return nil
}

// entry is a member as it is known without reading it.
func (m *member) entry() *tweetstream.Member {
	e := &tweetstream.Member{
		Source: m.source, Name: m.name, PathTime: m.when.time(), Packed: max(m.packed, 0),
	}
	if m.name == "" && m.bytes != nil {
		e.Skipped = m.foreign()
	}
	return e
}

// foreign says why a file is no recording, by its beginning.
func (m *member) foreign() error {
	r, err := m.bytes()
	if err != nil {
		return err
	}
	p, err := peek(r)
	if err == nil || len(p.head) > 0 {
		_, err = sniff(p.head)
	}
	return errors.Join(err, r.Close())
}
