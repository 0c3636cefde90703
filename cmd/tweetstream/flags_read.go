package main

import (
	"github.com/gotweetstream/tweetstream/archive"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/manual"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/size"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// readFlags say how recordings are read, and when reading ends.
type readFlags struct {
	progressFlags
	jobs      int
	strict    bool
	maxMember string
}

// readingTitle is the group of flags for reading.
const readingTitle = "Reading"

func (r *readFlags) register(cmd *cobra.Command) {
	manual.Group(cmd, readingTitle, func(flags *pflag.FlagSet) {
		flags.IntVar(&r.jobs, "jobs", 0, "unpack and decode on `n` processors (default all)")
	})
	r.registerLimits(cmd, readingTitle)
	r.progressFlags.register(cmd)
}

// registerLimits is register for a command that reads in one goroutine.
func (r *readFlags) registerLimits(cmd *cobra.Command, title string) {
	manual.Group(cmd, title, func(flags *pflag.FlagSet) {
		flags.BoolVar(&r.strict, "strict", false,
			"end with exit code 1 at the first damage, or message that does not decode")
		flags.StringVar(&r.maxMember, "max-member", "",
			"leave out what is over this `size` of a member of an archive, unpacked (default 1GiB)")
	})
}

// options checks the flags.
func (r *readFlags) options(cmd *cobra.Command) (options []archive.Option, err error) {
	switch {
	case cmd.Flags().Changed("jobs") && r.jobs < 1:
		return nil, usagef("--jobs: must be at least 1; leave it out for all processors")
	case r.jobs > 0:
		options = append(options, archive.Jobs(r.jobs))
	}
	if r.strict {
		options = append(options, archive.Strict())
	}
	if r.maxMember != "" {
		bytes, ok := size.Parse(r.maxMember)
		if !ok {
			return nil, usagef("--max-member: %q is not a size, such as 500MB or 1GiB", r.maxMember)
		}
		options = append(options, archive.MaxMember(bytes))
	}
	return options, nil
}
