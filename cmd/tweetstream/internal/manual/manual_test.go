package manual

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// example is a command with a flag of every shape.
func example() *cobra.Command {
	cmd := &cobra.Command{
		Use: "tide", Short: "Print tides", Run: func(*cobra.Command, []string) {},
		Long: "tide prints the times of high water. Its first paragraph is longer than a line of a " +
			"terminal.\n\n  harbour  a name\n.dots and \\backslashes stay, and -dashes.",
		Example: "  tide --harbour quay\n\n  tide -n 2",
	}
	Group(cmd, "Where", func(flags *pflag.FlagSet) {
		flags.StringP("harbour", "b", "", "the `name` of a harbour")
	})
	Group(cmd, "Output", func(flags *pflag.FlagSet) {
		flags.IntP("limit", "n", 5, "stop after `n` tides")
		flags.String("a-flag-with-a-long-name", "",
			"a `value` whose name leaves no room beside it, so that this text stands below, on "+
				"two lines")
	})
	Group(cmd, "Where", func(flags *pflag.FlagSet) { flags.Bool("north", false, "northern harbours") })
	Common(cmd, "harbour")
	return cmd
}

func TestText(t *testing.T) {
	const want = `tide prints the times of high water. Its first paragraph is longer than a line
of a terminal.

  harbour  a name
.dots and \backslashes stay, and -dashes.

Usage:
  tide [flags]

Examples:
  tide --harbour quay

  tide -n 2

Where:
  -b, --harbour name       the name of a harbour
      --north              northern harbours

Output:
  -n, --limit n            stop after n tides (default 5)
      --a-flag-with-a-long-name value
                           a value whose name leaves no room beside it, so that
                           this text stands below, on two lines
`
	if diff := cmp.Diff(want, Text(example())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestBrief(t *testing.T) {
	const want = `Print tides.

Usage:
  tide [flags]

Examples:
  tide --harbour quay

Common flags:
  -b, --harbour name       the name of a harbour

'tide --help' has all 4 flags and what they mean.
`
	if diff := cmp.Diff(want, Brief(example())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What has a meaning in roff is written so that it stands for itself.
func TestRoff(t *testing.T) {
	page := roff(example(), "tide 1.0")
	for _, line := range []string{
		`.TH "TIDE" 1 "" "tide 1.0" "User Commands"`,
		`\&.dots and \ebackslashes stay, and \-dashes.`,
		`.B \-b, \-\-harbour name`,
		"  harbour  a name",
	} {
		if !strings.Contains(page, line+"\n") {
			t.Errorf("there is no line %s in\n%s", line, page)
		}
	}
}
