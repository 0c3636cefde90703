package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/archive"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/input"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/resume"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// checkResume refuses flags and sources that would not be the same a second time.
func (p *printFlags) checkResume(cmd *cobra.Command, paths []string) error {
	set := cmd.Flags().Changed
	rotation := p.recordFlags.options.Rotation
	switch {
	case len(p.to) == 0:
		return usagef("--resume: is of use only with --to")
	case len(p.printed) > 0:
		return usagef("--resume: all output must go to files; leave out --format, --fields and " +
			"--template")
	case rotation.Every > 0:
		return usagef("--resume: --rotate by time makes other files each time; give a size")
	case isAgo(p.since) || isAgo(p.until):
		return usagef("--resume: --since and --until must be times, since a duration before now is " +
			"another one each time")
	case set("pace"):
		return usagef("--resume and --pace exclude each other")
	}
	for i, form := range p.forms {
		switch {
		case form.Suffix == "":
			return usagef("--resume: is for files, and %s is none", p.to[i])
		case !form.Resumes || len(p.edges) > 0 && strings.HasSuffix(p.to[i], ".csv"):
			return usagef("--resume: %s is made as a whole, at the end", p.to[i])
		case !rotation.IsZero() && !strings.HasPrefix(form.Suffix, ".jsonl"):
			return usagef("--resume: --rotate is for recordings only, and %s is none", p.to[i])
		}
	}
	for _, path := range paths {
		if path == input.Stdin {
			return usagef("--resume: standard input cannot be read again")
		}
		for _, written := range append([]string{p.resume}, p.to...) {
			if isBelow(written, path) {
				return usagef("--resume: %s is in %s, a folder that is read", written, path)
			}
		}
	}
	return nil
}

// isAgo reports whether a time is a duration before now.
func isAgo(text string) bool {
	_, err := time.ParseDuration(text)
	return err == nil
}

// isBelow reports whether a file is in a folder.
func isBelow(file, folder string) bool {
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return false
	}
	absolute, err := filepath.Abs(file)
	root, errRoot := filepath.Abs(folder)
	if err != nil || errRoot != nil {
		return false
	}
	way, err := filepath.Rel(root, absolute)
	return err == nil && way != ".." && !strings.HasPrefix(way, ".."+string(filepath.Separator))
}

// freeFlags may be others at each start.
var freeFlags = map[string]bool{
	"resume": true, "overwrite": true, "jobs": true, "progress": true, "quiet": true,
	"verbose": true, "log-level": true, "color": true, "for": true,
}

// workOf returns the parts that must be the same at each start.
func workOf(cmd *cobra.Command, paths []string, params tweetstream.FilterParams) (
	*resume.Work, error,
) {
	filter, err := json.Marshal(params)
	if err != nil {
		return nil, err
	}
	w := &resume.Work{Flags: map[string]string{}, Filter: string(filter), Paths: paths}
	cmd.Flags().Visit(func(flag *pflag.Flag) {
		if !freeFlags[flag.Name] {
			w.Flags[flag.Name] = flag.Value.String()
		}
	})
	found, _ := archive.Files(pathSources(paths)...) // an error comes again
	for _, f := range found {
		if f.Size < 0 {
			return nil, usagef("--resume: %s is no regular file, that could be read again", f.Name)
		}
		w.Sources = append(w.Sources, resume.Source{Name: f.Name, Size: f.Size, Modified: f.Modified})
	}
	return w, nil
}
