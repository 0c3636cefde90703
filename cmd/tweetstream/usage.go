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

// The checks of a command line whose words cobra and pflag would choose for
// programmers: here each mistake is one line, with flags as they are typed.

// noArgs refuses arguments.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("%s takes no arguments, and %q is one", cmd.Name(), args[0])
	}
	return nil
}

// exclusive makes a command refuse more than one of some flags. It comes before
// cobra's own check, which is there for completion: that hides what is excluded.
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

// flagError says what a value must be, where pflag quotes the package that could
// not read it.
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
	case "duration":
		return "a duration such as 90s or 1h30m"
	case "bool":
		return "true or false"
	default:
		return "possible"
	}
}

// suggestion returns the commands that could have been meant by one that does
// not exist, or "".
func suggestion(cmd *cobra.Command, err error) string {
	var name string
	if _, other := fmt.Sscanf(err.Error(), "unknown command %q", &name); other != nil { // cobra has no type for it
		return ""
	}
	similar := cmd.SuggestionsFor(name)
	slices.Sort(similar)
	return strings.Join(similar, " or ")
}

// complete makes a shell complete the values of a flag.
func complete(cmd *cobra.Command, flag string, values ...string) {
	values = slices.Clone(values)
	// It fails only for flags that do not exist, or twice.
	if err := cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)); err != nil {
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
