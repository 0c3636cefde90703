package archive

import (
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/match"
)

// Option changes the work of [Open].
type Option func(*config)

type config struct {
	jobs       int
	workers    int // that decode a file by itself
	stored     bool
	members    bool
	strict     bool
	seen       *Seen // with Dedup
	maxMember  int64
	maxMessage int
	from, to   time.Time
	kinds      []tweetstream.Kind
	filter     match.Filter
	only       []Type
	without    []Type
	sample     int64
	logger     *slog.Logger
	progress   *Progress // may be nil
	skip       int64     // members
	errs       []error
	screen     *screen // nil to decode all
}

const (
	defaultMaxMember = 1 << 30
	windowSize       = 64 << 20
)

func newConfig(options []Option) (*config, error) {
	c := &config{
		jobs: runtime.GOMAXPROCS(0), maxMember: defaultMaxMember, logger: slog.New(slog.DiscardHandler),
	}
	for i, option := range options {
		if option == nil {
			c.refuse("option %d is nil", i+1)
			continue
		}
		option(c)
	}
	c.screen = newScreen(c)
	return c, errors.Join(c.errs...)
}

func (c *config) refuse(format string, args ...any) {
	c.errs = append(c.errs, fmt.Errorf("archive: "+format, args...))
}

// Jobs sets how many goroutines decode: n members of archives at once, or lines of a file
// that is none. Several such files share the n. The default is the number of processors.
func Jobs(n int) Option {
	return func(c *config) {
		if n < 1 {
			c.refuse("Jobs(%d): must be positive", n)
		}
		c.jobs = max(n, 1)
	}
}

// StoredOrder reads the sources in the order given, and members as they are
// stored. Copies are not looked for. The default is the order of the times in
// the names.
func StoredOrder() Option { return func(c *config) { c.stored = true } }

// Members delivers a [*tweetstream.Member] at the end of each member.
func Members() Option { return func(c *config) { c.members = true } }

// Strict ends at the first damage, or message that does not decode. It is then the
// error, a [*DamageError]. The default is to deliver a [*tweetstream.Damaged] or a
// [*tweetstream.Malformed] and go on.
func Strict() Option { return func(c *config) { c.strict = true } }

// Skip leaves out the first n members, and damage before and between them: those for
// which an earlier run with [Members] has delivered a [*tweetstream.Member]. The sources
// must be as they were, and the other options but [Jobs] the same. They are not unpacked,
// but for those of a stream, which cannot be passed over.
func Skip(n int64) Option {
	return func(c *config) {
		if n < 0 {
			c.refuse("Skip(%d): must not be negative", n)
		}
		c.skip = n
	}
}

// Dedup leaves out Tweets and deletes that came before. At least the last window
// ids are remembered, at most twice as many, at some 40 bytes each.
func Dedup(window int) Option {
	return func(c *config) {
		if window < 1 {
			c.refuse("Dedup(%d): must be positive", window)
		}
		c.seen = NewSeen(window)
	}
}

// DedupIn is [Dedup] by ids that are kept from one run to the next. No more than one run
// may use them at a time.
func DedupIn(seen *Seen) Option {
	return func(c *config) {
		if seen == nil {
			c.refuse("DedupIn: seen is nil")
		}
		c.seen = seen
	}
}

// MaxMember sets how many bytes a member of an archive may have when it is
// unpacked. The rest is left out, as damage. Files by themselves
// have no limit. The default is 1 GiB.
func MaxMember(bytes int64) Option {
	return func(c *config) {
		if bytes < 1 {
			c.refuse("MaxMember(%d): must be positive", bytes)
		}
		c.maxMember = bytes
	}
}

// MaxMessageSize is [tweetstream.WithMaxMessageSize] for recordings.
func MaxMessageSize(bytes int) Option { return func(c *config) { c.maxMessage = bytes } }

// Logger sets where files are logged that are no recordings, with their kinds.
// The default is nowhere.
func Logger(logger *slog.Logger) Option {
	return func(c *config) {
		if logger == nil {
			c.refuse("Logger: logger is nil")
			return
		}
		c.logger = logger
	}
}
