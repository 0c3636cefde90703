package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/broker"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/manual"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/recording"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/resume"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// recordFlags say where messages are recorded.
type recordFlags struct {
	to        []string
	rotate    string
	overwrite bool
	tableFlags

	options recording.Options
	forms   []recording.Form // of the targets
	resumed *resume.State    // where the targets end; nil is at their beginning

	committed func(n int64)            // is told how many recorded events are durable; nil is nobody
	opened    func(name string, s any) // is told each target; nil is nobody
}

func (r *recordFlags) register(cmd *cobra.Command) {
	manual.Group(cmd, "Recording", func(flags *pflag.FlagSet) {
		flags.StringArrayVarP(&r.to, "to", "o", nil,
			"record messages in a `file`: .jsonl, .jsonl.gz, .jsonl.zst, .csv, .tsv, .parquet, "+
				".sqlite, .db, .ids or .gexf; or nats://HOST/STREAM or kafka://HOST/TOPIC, see "+
				"'tweetstream help brokers'; may be repeated")
		flags.StringVar(&r.rotate, "rotate", "",
			"with --to: begin a new file after a duration or a `size`, such as 1h or 1GB; the "+
				"names get the time (UTC)")
		flags.BoolVar(&r.overwrite, "overwrite", false, "with --to: replace a file that exists")
	})
	r.tableFlags.register(cmd)
}

// check looks at the flags. A target must not be one of the sources.
func (r *recordFlags) check(cmd *cobra.Command, sources ...string) (err error) {
	set := cmd.Flags().Changed
	switch {
	case len(r.to) == 0 && set("rotate"):
		return usagef("--rotate: is of use only with --to")
	case len(r.to) == 0 && set("overwrite"):
		return usagef("--overwrite: is of use only with --to")
	case set("rotate") && r.overwrite:
		return usagef(
			"--rotate and --overwrite exclude each other: a rotation takes names that are free")
	}
	r.options.Overwrite = r.overwrite
	r.options.Broker = broker.Options{Getenv: os.Getenv, Origin: originOf(cmd, sources)}
	if set("rotate") {
		if r.options.Rotation, err = recording.ParseRotation(r.rotate); err != nil {
			return usagef("--rotate: %w", err)
		}
	}
	if err := r.checkTargets(sources); err != nil {
		return err
	}
	return r.tableFlags.check(cmd, r.forms, &r.options)
}

// originOf names where messages come from, for a broker: the file, if there is one, or the
// stream.
func originOf(cmd *cobra.Command, sources []string) string {
	switch {
	case len(sources) == 1:
		return filepath.Base(sources[0])
	case len(sources) > 1:
		return ""
	}
	return strings.Join(append([]string{cmd.Name()}, cmd.Flags().Args()...), "/")
}

// checkTargets finds the forms of the targets.
func (r *recordFlags) checkTargets(sources []string) error {
	seen := map[string]bool{}
	for _, target := range r.to {
		form, err := recording.FormOf(target)
		if err != nil {
			return usagef("--to: %w", err)
		}
		if !r.options.Rotation.IsZero() && form.Suffix == "" {
			return usagef("--rotate: is for files, and %s is none", target)
		}
		if clean := filepath.Clean(target); seen[clean] {
			return usagef("--to: %s is given twice", target)
		} else {
			seen[clean] = true
		}
		if source := sameFile(target, sources); source != "" {
			return usagef("--to: %s is a file that is read", target)
		}
		if !r.options.Rotation.IsZero() && !form.Rotates {
			return usagef("--rotate: %s is one file, whatever its size", target)
		}
		r.forms = append(r.forms, form)
	}
	return nil
}

// sameFile returns the source that is the same file as a target, or "".
func sameFile(target string, sources []string) string {
	written, err := os.Stat(target)
	if err != nil {
		return ""
	}
	for _, source := range sources {
		if read, err := os.Stat(source); err == nil && os.SameFile(written, read) {
			return source
		}
	}
	return ""
}

// kinds are those of the events that at least one target has a form for.
func (r *recordFlags) kinds() kindSet {
	set := kindSet{}
	for _, form := range r.forms {
		for _, kind := range tweetstream.Kinds() {
			if slices.Contains(form.Kinds, kind) || form.Kinds == nil && kind.HasRaw() {
				set[kind] = true
			}
		}
	}
	return set
}

// existing makes a file that exists a matter of how the command was called.
func existing(err error) error {
	if errors.Is(err, fs.ErrExist) {
		return usageError{fmt.Errorf("%w; --overwrite replaces it", err)}
	}
	return err
}
