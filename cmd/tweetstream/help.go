package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/manual"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// topic is a page of help. Having nothing to run, it is listed apart from the
// commands.
func topic(name, short, text string) *cobra.Command {
	return &cobra.Command{Use: name, Short: short, Long: text}
}

// helpFlags gives a command and those below it the flags for help: --help prints the
// whole page, -h a short one.
func helpFlags(cmd *cobra.Command) {
	title := ""
	if cmd.Flags().Lookup("quiet") != nil {
		title = logTitle
	}
	manual.Group(cmd, title, func(flags *pflag.FlagSet) {
		flags.Bool("help", false,
			"print this page; -h prints a short one")
	})
	cmd.Flags().VarPF(&briefly{cmd: cmd}, "help-briefly", "h", "").NoOptDefVal = "true"
	cmd.Flags().Lookup("help-briefly").Hidden = true
	for _, sub := range cmd.Commands() {
		helpFlags(sub)
	}
}

// briefly is the flag -h: it sets --help and is remembered.
type briefly struct {
	cmd *cobra.Command
	set bool
}

// String implements pflag.Value.
func (b *briefly) String() string { return "" }

// Type implements pflag.Value.
func (b *briefly) Type() string { return "bool" }

// Set implements pflag.Value.
func (b *briefly) Set(string) error {
	b.set = true
	return b.cmd.Flags().Set("help", "true")
}

// printHelp prints the page of a command.
func printHelp(cmd *cobra.Command, _ []string) {
	page := manual.Text(cmd)
	if b, ok := cmd.Flags().Lookup("help-briefly").Value.(*briefly); ok && b.set {
		page = manual.Brief(cmd)
	}
	_, _ = fmt.Fprint(cmd.OutOrStdout(), page) // a reader may have gone
}

// newHelp replaces cobra's own command, since that succeeds for unknown pages.
func newHelp() *cobra.Command {
	return &cobra.Command{
		Use:   "help [command or topic]",
		Short: "Help about a command or a topic",
		Long: `help prints the page of a command or a topic, as the flag --help does. Without
either it lists them.`,
		Example: "  tweetstream help filter\n  tweetstream help exit-codes",
		Args: func(cmd *cobra.Command, args []string) error {
			_, err := find(cmd.Root(), args)
			return err
		},
		ValidArgsFunction: completePages,
		RunE: func(cmd *cobra.Command, args []string) error {
			page, err := find(cmd.Root(), args)
			if err != nil {
				return err
			}
			return page.Help()
		},
	}
}

// find returns the command that some words name. All words must belong to its name.
func find(root *cobra.Command, words []string) (*cobra.Command, error) {
	cmd, rest, err := root.Find(words)
	if err == nil && len(rest) > 0 {
		err = fmt.Errorf("unknown command %q for %q", rest[0], cmd.CommandPath())
	}
	return cmd, err
}

func completePages(
	cmd *cobra.Command, args []string, begun string,
) (pages []string, _ cobra.ShellCompDirective) {
	for _, page := range cmd.Root().Commands() {
		if len(args) == 0 && !page.Hidden && strings.HasPrefix(page.Name(), begun) {
			pages = append(pages, cobra.CompletionWithDesc(page.Name(), page.Short))
		}
	}
	return pages, cobra.ShellCompDirectiveNoFileComp
}

func newMan() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "man DIR",
		Short: "Write manual pages for man(1)",
		Long: `man writes a manual page for each command to a folder, and makes that folder.
The pages of commands are in section 1, those of topics in section 7.`,
		Example: `  tweetstream man ~/.local/share/man/man1
  man tweetstream-filter`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("man needs a folder, such as ~/.local/share/man/man1")
			}
			return nil
		},
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return running(func() error {
			if err := os.MkdirAll(args[0], 0o777); err != nil {
				return err
			}
			_, err := manual.Write(cmd.Root(), args[0], "tweetstream "+thisBuild().Version)
			return err
		})(cmd, nil)
	}
	return cmd
}
