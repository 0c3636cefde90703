package archive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"sync/atomic"

	"github.com/gotweetstream/tweetstream"
)

// reading is one member on its way into its lane.
type reading struct {
	*config
	ctx      context.Context
	member   member
	lane     *lane
	wants    *selection
	each     bool // deliver each event at once: the next may be long in coming
	packed   counter
	unpacked int64 // bytes of all texts
	messages int64 // of all texts
	told     int64 // of them, to the progress
	texts    int
	damaged  bool
	batch    batch
}

// errStopped says that nobody wants any more events.
var errStopped = errors.New("stopped")

func newReading(ctx context.Context, c *config, f found, l *lane) *reading {
	return &reading{
		config: c, ctx: ctx, member: f.member, lane: l,
		wants: newSelection(c), each: f.packed < 0,
	}
}

// run unpacks and decodes a member up to its end.
func (r *reading) run(f found) {
	switch {
	case f.err != nil:
		r.damage("", f.err)
	case f.copies:
		r.progress.read(r.member.unread())
		r.progress.member()
		r.put(r.summary(true, nil), 0)
	default:
		skipped := r.report(r.unpack())
		r.tell(r.messages)
		r.progress.member()
		r.put(r.summary(false, skipped), 0)
	}
	r.flush()
}

func (r *reading) unpack() error {
	src, err := r.member.open()
	if err != nil {
		r.progress.read(r.member.unread())
		return err
	}
	if !r.member.onWay {
		src = &watched{src, r.progress}
	}
	r.packed.ctx, r.packed.r = r.ctx, src
	return errors.Join(unpack("", &r.packed, r.member.depth, r.text), src.Close())
}

// report delivers damage that belongs to no text, and returns why the member is
// no recording.
func (r *reading) report(err error) (skipped error) {
	for _, err := range flatten(err) {
		var foreign *NotRecordingError
		switch {
		case errors.Is(err, errStopped):
		case errors.As(err, &foreign):
			skipped = err
		default:
			r.damage("", err)
		}
	}
	return skipped
}

// flatten takes joined errors apart.
func flatten(err error) (all []error) {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, part := range joined.Unwrap() {
			all = append(all, flatten(part)...)
		}
		return all
	}
	if err != nil {
		all = append(all, err)
	}
	return all
}

// text decodes one text of the member.
func (r *reading) text(t text) error {
	r.texts++
	src := &counter{ctx: r.ctx, r: t.r, max: r.maxMember}
	workers := 1
	if r.member.name == "" && t.name == "" { // a file by itself
		src.max = 0 // of any size
		if !r.each {
			workers = r.workers
		}
	}
	err := r.decode(src, workers)
	r.unpacked += src.n.Load()
	if err != nil && !errors.Is(err, errStopped) {
		r.damage(t.name, err)
		return nil
	}
	return err
}

func (r *reading) decode(src io.Reader, workers int) error {
	d := r.decoder(src)
	d.SetWorkers(workers)
	if r.screen != nil {
		d.SetScreen(r.screen.may)
		defer func() { r.messages += d.Screened() }()
	}
	for event, err := range d.All() {
		if err != nil {
			return err
		}
		if !r.message(event) {
			return errStopped
		}
		if r.messages%messagesAtOnce == 0 {
			r.tell(r.messages + d.Screened())
		}
	}
	return nil
}

// messagesAtOnce is after how many messages the progress is told.
const messagesAtOnce = 64

// tell counts messages in the progress, up to this number of the member.
func (r *reading) tell(messages int64) {
	r.progress.message(messages - r.told)
	r.told = messages
}

func (r *reading) decoder(src io.Reader) *tweetstream.Decoder {
	d := tweetstream.NewDecoder(src)
	d.SetSkipAll()
	if r.maxMessage > 0 {
		d.SetMaxMessageSize(r.maxMessage)
	}
	return d
}

// message delivers an event of a text if it is wanted.
func (r *reading) message(event tweetstream.Event) bool {
	if event.Kind() != tweetstream.KindKeepAlive {
		r.messages++
	}
	if bad, ok := event.(*tweetstream.Malformed); ok && r.strict {
		r.damage("", fmt.Errorf("message %d does not decode: %w", r.messages, bad.Err))
		return false
	}
	if !r.wants.wants(event) {
		return true
	}
	return r.put(event, sizeOf(tweetstream.Raw(event)))
}

// sizeOf returns some of the bytes that a message takes in memory, decoded. Long lists of
// short elements take many times their bytes on the wire.
func sizeOf(message []byte) int {
	const long, element = 16 << 10, 128
	if len(message) < long {
		return len(message)
	}
	return len(message) + element*bytes.Count(message, []byte(","))
}

const (
	batchSize = 256 << 10 // bytes of messages
	eventSize = 4 << 10   // of a decoded event beside its message, some
)

func (r *reading) put(event tweetstream.Event, size int) bool {
	r.batch.events = append(r.batch.events, event)
	r.batch.size += size + eventSize
	if r.each || r.batch.size >= batchSize {
		return r.flush()
	}
	return true
}

func (r *reading) flush() bool {
	b := r.batch
	r.batch = batch{}
	return len(b.events) == 0 || r.lane.put(b)
}

// damage delivers an error, in its place between the messages.
func (r *reading) damage(name string, err error) {
	r.damaged = true
	r.progress.damage()
	r.put(&tweetstream.Damaged{
		Source: r.member.source, Member: path.Join(r.member.name, name),
		Offset: r.packed.n.Load(), Unpacked: r.unpacked, Messages: r.messages, Err: err,
	}, 0)
}

func (r *reading) summary(isCopy bool, skipped error) *tweetstream.Member {
	packed := r.packed.n.Load()
	if isCopy {
		packed = r.member.packed
	}
	return &tweetstream.Member{
		Source: r.member.source, Name: r.member.name, PathTime: r.member.when.time(),
		Packed: packed, Unpacked: r.unpacked, Messages: r.messages,
		Copy: isCopy, Damaged: r.damaged, Skipped: skipped,
	}
}

// counter counts bytes, up to a limit, and stops with the context. With several workers, a
// goroutine of the decoder reads while n is asked for.
type counter struct {
	ctx context.Context
	r   io.Reader
	n   atomic.Int64
	max int64 // 0 for none
}

// Read reads up to the limit, and says then that there is more.
func (c *counter) Read(p []byte) (int, error) {
	if c.ctx.Err() != nil {
		return 0, errStopped
	}
	if c.max > 0 {
		left := c.max - c.n.Load()
		if left <= 0 {
			return 0, fmt.Errorf("it unpacks to more than %d bytes", c.max)
		}
		p = p[:min(int64(len(p)), left)]
	}
	n, err := c.r.Read(p)
	c.n.Add(int64(n))
	return n, err
}
