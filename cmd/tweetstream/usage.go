package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// The errors of cobra and pflag speak to programmers. Here each mistake on the
// command line is one line, with flags as they are typed.

// The titles of groups of flags that several files add to.
const (
	tweetsTitle     = "Which Tweets"
	outputTitle     = "Output"
	serverTitle     = "Server"
	connectionTitle = "Connection"
	logTitle        = "Log and help"
)

// noArgs refuses arguments.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return &argumentError{cmd.Name(), args}
	}
	return nil
}

// argumentError refuses the arguments of a command that has only flags.
type argumentError struct {
	command string
	args    []string
}

func (e *argumentError) Error() string {
	return fmt.Sprintf("%s takes no arguments, and %q is one", e.command, e.args[0])
}

// exclusive makes a command refuse more than one of some flags. It checks before
// cobra does. Cobra's own check lets completion hide the excluded flags.
func exclusive(cmd *cobra.Command, flags ...string) {
	cmd.MarkFlagsMutuallyExclusive(flags...)
	before := cmd.PreRunE
	cmd.PreRunE = func(cmd *cobra.Command, args []string) error {
		if before != nil {
			if err := before(cmd, args); err != nil {
				return err
			}
		}
		var set []string
		for _, flag := range flags {
			if cmd.Flags().Changed(flag) {
				set = append(set, "--"+flag)
			}
		}
		if len(set) > 1 {
			return fmt.Errorf("%s exclude each other", strings.Join(set, " and "))
		}
		return nil
	}
}

// flagError says the form that a value must have. pflag would quote the package that
// could not read it.
func flagError(_ *cobra.Command, err error) error {
	var invalid *pflag.InvalidValueError
	if !errors.As(err, &invalid) {
		return err
	}
	flag, value := invalid.GetFlag(), invalid.GetValue()
	if errors.Is(err, strconv.ErrRange) {
		return fmt.Errorf("--%s: %q is out of range", flag.Name, value)
	}
	return fmt.Errorf("--%s: %q is not %s", flag.Name, value, valuesOf(flag.Value.Type()))
}

func valuesOf(flagType string) string {
	switch flagType {
	case "int":
		return "a whole number"
	case "uint64":
		return "a whole number from 0"
	case "float64":
		return "a number"
	case "speed":
		return "a number, such as 1x or 10x"
	case "sample":
		return "a share, such as 1/100"
	case "duration":
		return "a duration such as 90s or 1h30m"
	case "bool":
		return "true or false"
	default:
		return "possible"
	}
}

// suggestion returns the commands or flags that are like a word of the command line
// that has no meaning, or "".
func suggestion(cmd *cobra.Command, err error) string {
	var flag *pflag.NotExistError
	var argument *argumentError
	switch {
	case errors.As(err, &flag):
		if flag.GetSpecifiedShortnames() != "" { // a letter is like too many
			return ""
		}
		return similarFlags(cmd, flag.GetSpecifiedName())
	case errors.As(err, &argument):
		return meantBy(cmd, argument.args)
	}
	var name string
	// cobra has no type for it
	if _, other := fmt.Sscanf(err.Error(), "unknown command %q", &name); other != nil {
		return ""
	}
	similar := cmd.SuggestionsFor(name)
	slices.Sort(similar)
	return strings.Join(similar, " or ")
}

// similarFlags returns the flags with a name like the given one. Cobra compares them
// as it compares commands.
func similarFlags(cmd *cobra.Command, name string) string {
	flags := &cobra.Command{SuggestionsMinimumDistance: 2}
	cmd.Flags().VisitAll(func(flag *pflag.Flag) {
		if !flag.Hidden {
			flags.AddCommand(&cobra.Command{Use: flag.Name, Run: func(*cobra.Command, []string) {}})
		}
	})
	similar := flags.SuggestionsFor(name)
	slices.Sort(similar)
	for i, name := range similar {
		similar[i] = "--" + name
	}
	return strings.Join(similar, " or ")
}

// lists are the flags of lists with commas.
var lists = []string{
	"track", "follow", "locations", "language", "events", "only", "without", "by",
}

// meantBy returns the flags that arguments seem to belong to: to a list with spaces
// after its commas, else to --track.
func meantBy(cmd *cobra.Command, args []string) string {
	for _, name := range lists {
		flag := cmd.Flags().Lookup(name)
		if flag == nil {
			continue
		}
		values, ok := flag.Value.(pflag.SliceValue)
		if !ok || len(values.GetSlice()) == 0 {
			continue
		}
		if last := values.GetSlice()[len(values.GetSlice())-1]; strings.HasSuffix(last, ",") {
			return "--" + name + " " + shellWord(last+" "+strings.Join(args, " "))
		}
	}
	if cmd.Flags().Lookup("track") != nil {
		return "--track " + shellWord(strings.Join(args, " "))
	}
	return ""
}

// complete makes a shell complete the values of a flag.
func complete(cmd *cobra.Command, flag string, values ...string) {
	values = slices.Clone(values)
	// It fails only for flags that do not exist, or twice.
	if err := cmd.RegisterFlagCompletionFunc(
		flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err)
	}
}

// split reads a flag that may be repeated and may hold several values with
// commas between them.
func split(values []string) (items []string) {
	for _, value := range values {
		for item := range strings.SplitSeq(value, ",") {
			items = append(items, strings.TrimSpace(item))
		}
	}
	return items
}
