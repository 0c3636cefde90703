package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/archive"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/input"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/recording"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/resume"
	"github.com/spf13/cobra"
)

// checkpointEvery is after how many packed bytes a member is followed by a state; tests set
// it. It is no time, so that packed targets are the same whenever they are written.
var checkpointEvery int64 = 4 << 20

// job is a run that another process can go on with. Without --resume it is nil.
type job struct {
	name  string // of the state's file
	state *resume.State
	seen  *archive.Seen // nil without --dedup
	since int64         // packed bytes since the last state

	files    *files
	consumer *consumer
}

// job loads the state, or makes the first one. It refuses work that is another one.
func (p *printFlags) job(
	cmd *cobra.Command, paths []string, params tweetstream.FilterParams,
) (*job, error) {
	if p.resume == "" {
		return nil, nil
	}
	if err := p.checkResume(cmd, paths); err != nil {
		return nil, err
	}
	work, err := workOf(cmd, paths, params)
	if err != nil {
		return nil, err
	}
	j := &job{name: p.resume}
	if p.dedup > 0 {
		j.seen = archive.NewSeen(p.dedup)
	}
	j.state, err = resume.Load(p.resume)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return j, p.beginJob(j, work)
	case err != nil:
		return nil, fmt.Errorf("--resume: %s: %w", p.resume, input.Bare(err))
	}
	return j, p.continueJob(j, work)
}

// beginJob stores the first state before there is any target: a target without a state
// would be somebody else's.
func (p *printFlags) beginJob(j *job, work *resume.Work) error {
	j.state = &resume.State{Begin: time.Now().UTC(), Work: *work,
		Marks: make([]string, len(p.to))}
	o := &p.recordFlags.options
	o.Resume = &recording.Resume{Begin: j.state.Begin}
	for _, target := range p.to {
		if err := recording.Free(target, *o); err != nil {
			return existing(err)
		}
	}
	return j.save()
}

// continueJob takes up a state.
func (p *printFlags) continueJob(j *job, work *resume.Work) error {
	if changes := j.state.Work.Changes(work); len(changes) > 0 {
		return usagef("--resume: %s is of other work: %s; do the same again, or remove it and the "+
			"targets to begin anew", j.name, strings.Join(changes, "; "))
	}
	if len(j.state.Marks) != len(p.to) {
		return fmt.Errorf("--resume: %s does not say where the targets end", j.name)
	}
	if j.seen != nil && len(j.state.Seen) > 0 {
		if err := j.seen.UnmarshalBinary(j.state.Seen); err != nil {
			return fmt.Errorf("--resume: %s: %w", j.name, err)
		}
	}
	return nil
}

// isDone reports whether there is nothing more to do.
func (j *job) isDone() bool { return j != nil && j.state.Done }

// options leave out messages that were read, and know their ids.
func (j *job) options() []archive.Option {
	if j == nil {
		return nil
	}
	options := []archive.Option{archive.Skip(j.state.Members)}
	if j.seen != nil {
		options = append(options, archive.DedupIn(j.seen))
	}
	return options
}

// attach makes files and a consumer go on where the state is.
func (j *job) attach(f *files, c *consumer, log *slog.Logger) {
	if j == nil {
		return
	}
	j.files, j.consumer = f, c
	f.afterMember = j.ended
	f.restore(&j.state.Counts)
	c.restore(&j.state.Counts)
	if j.state.Members > 0 {
		log.Info("resumed", "state", j.name, "members", j.state.Members)
	}
}

// ended takes the end of a member. Whatever was written before is stored with the state.
func (j *job) ended(m *tweetstream.Member) error {
	j.state.Members++
	if j.since += m.Packed; j.since < j.distance() {
		return nil
	}
	return j.checkpoint()
}

// bytesAtOnce is how many bytes of ids make the distance between two states longer by once
// its length: a million of them take 9 MB, and longer to store than a member to read.
const bytesAtOnce = 256 << 10

// distance is how many packed bytes lie between two states.
func (j *job) distance() int64 {
	return checkpointEvery * (1 + int64(len(j.state.Seen)/bytesAtOnce))
}

// checkpoint brings all targets to the disk, and then the state that says so.
func (j *job) checkpoint() error {
	c, err := j.consumer.recorder.Checkpoint(context.Background())
	if err != nil {
		return err
	}
	j.since, j.state.Marks = 0, c.Marks
	return j.save()
}

// finish stores that there is nothing more to do. The targets are closed.
func (j *job) finish() error {
	if j == nil {
		return nil
	}
	j.state.Done = true
	return j.save()
}

// save writes the state as it is now.
func (j *job) save() (err error) {
	if j.files != nil {
		j.files.store(&j.state.Counts)
		j.consumer.store(&j.state.Counts)
	}
	if j.seen != nil {
		if j.state.Seen, err = j.seen.MarshalBinary(); err != nil {
			return err
		}
	}
	if err := j.state.Save(j.name); err != nil {
		return fmt.Errorf("--resume: %s: %w", j.name, input.Bare(err))
	}
	return nil
}
