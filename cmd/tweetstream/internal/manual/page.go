// Package manual shows the pages of a command: on a terminal, short or long, and as
// manual pages for man(1). All come from one source, the [cobra.Command] itself.
package manual

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// The annotations of flags that pages show.
const (
	groupAnnotation  = "tweetstream_group"
	commonAnnotation = "tweetstream_common"
)

// Group adds flags to a command, as a group with a title. Pages show groups and
// their flags in the order of their addition.
func Group(cmd *cobra.Command, title string, define func(flags *pflag.FlagSet)) {
	flags := pflag.NewFlagSet(title, pflag.ContinueOnError)
	define(flags)
	flags.VisitAll(func(flag *pflag.Flag) { annotate(flag, groupAnnotation, title) })
	cmd.Flags().SortFlags = false
	flags.SortFlags = false
	cmd.Flags().AddFlagSet(flags)
}

// Common marks the flags of a command that its short page shows.
func Common(cmd *cobra.Command, names ...string) {
	for _, name := range names {
		annotate(cmd.Flags().Lookup(name), commonAnnotation, "true")
	}
}

func annotate(flag *pflag.Flag, name, value string) {
	if flag.Annotations == nil {
		flag.Annotations = map[string][]string{}
	}
	flag.Annotations[name] = []string{value}
}

// page describes a command or a topic.
type page struct {
	name     string // tweetstream filter
	short    string // a line
	long     string
	usage    string
	examples string
	groups   []group
	commands []entry
	topics   []entry
}

// group is flags under a title.
type group struct {
	title string
	flags []flag
}

type flag struct {
	short, long string // t, track
	value       string // terms
	text        string
	common      bool
}

// entry is another page.
type entry struct{ name, short string }

func pageOf(cmd *cobra.Command) page {
	p := page{
		name:     cmd.CommandPath(),
		short:    cmd.Short,
		long:     strings.TrimSpace(cmd.Long),
		examples: strings.Trim(cmd.Example, "\n"),
		groups:   groupsOf(cmd),
	}
	if cmd.Runnable() || cmd.HasSubCommands() {
		p.usage = usageOf(cmd)
	}
	if p.long == "" {
		p.long = p.short + "."
	}
	for _, sub := range cmd.Commands() {
		e := entry{sub.Name(), sub.Short}
		switch {
		case sub.Hidden:
		case sub.Runnable() || sub.HasSubCommands():
			p.commands = append(p.commands, e)
		default:
			p.topics = append(p.topics, e)
		}
	}
	return p
}

func usageOf(cmd *cobra.Command) string {
	if cmd.HasSubCommands() {
		return cmd.CommandPath() + " COMMAND"
	}
	return cmd.UseLine()
}

func groupsOf(cmd *cobra.Command) (groups []group) {
	index := map[string]int{}
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		title := first(f.Annotations[groupAnnotation])
		i, found := index[title]
		if !found {
			i = len(groups)
			index[title] = i
			groups = append(groups, group{title: title})
		}
		groups[i].flags = append(groups[i].flags, flagOf(f))
	})
	return groups
}

func flagOf(f *pflag.Flag) flag {
	value, text := pflag.UnquoteUsage(f)
	if !isZero(f.DefValue) {
		text += " (default " + f.DefValue + ")"
	}
	return flag{
		short: f.Shorthand, long: f.Name, value: value, text: text,
		common: f.Annotations[commonAnnotation] != nil,
	}
}

func isZero(value string) bool {
	switch value {
	case "", "0", "0s", "false", "[]":
		return true
	default:
		return false
	}
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}
