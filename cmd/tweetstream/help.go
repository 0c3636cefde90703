package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// topic is a page of help. Having nothing to run, it is listed apart from the
// commands.
func topic(name, short, text string) *cobra.Command {
	return &cobra.Command{Use: name, Short: short, Long: text}
}

// newHelp takes the place of cobra's own, which succeeds for what does not exist.
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
			page.InitDefaultHelpFlag() // so that they are listed, as with --help
			page.InitDefaultVersionFlag()
			return page.Help()
		},
	}
}

// find returns the command of some words, all of which must belong to it.
func find(root *cobra.Command, words []string) (*cobra.Command, error) {
	cmd, rest, err := root.Find(words)
	if err == nil && len(rest) > 0 {
		err = fmt.Errorf("unknown command %q for %q", rest[0], cmd.CommandPath())
	}
	return cmd, err
}

func completePages(cmd *cobra.Command, args []string, begun string) (pages []string, _ cobra.ShellCompDirective) {
	for _, page := range cmd.Root().Commands() {
		if len(args) == 0 && !page.Hidden && strings.HasPrefix(page.Name(), begun) {
			pages = append(pages, cobra.CompletionWithDesc(page.Name(), page.Short))
		}
	}
	return pages, cobra.ShellCompDirectiveNoFileComp
}
