package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// shells have completion.
var shells = []string{"bash", "zsh", "fish", "powershell"}

func newCompletion() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "completion SHELL",
		Short: "Print a script that completes commands and flags in a shell",
		Long: `completion prints a script for bash, zsh, fish or powershell. It completes the
names of commands and flags, and the values of flags that have a fixed set.

  bash        needs the package bash-completion, which most systems have
  zsh         needs 'autoload -U compinit; compinit' in ~/.zshrc
  powershell  tweetstream completion powershell | Out-String | Invoke-Expression`,
		Example: `  source <(tweetstream completion bash)

  cd ~/.local/share/bash-completion/completions
  tweetstream completion bash > tweetstream
  tweetstream completion zsh > "${fpath[1]}/_tweetstream"
  tweetstream completion fish > ~/.config/fish/completions/tweetstream.fish`,
		ValidArgs: shells,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 || !slices.Contains(shells, args[0]) {
				return fmt.Errorf(
					"completion needs the name of a shell: %s", strings.Join(shells, ", "))
			}
			return nil
		},
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return running(func() error {
			return settle(writeCompletion(cmd.Root(), args[0], output{cmd.OutOrStdout()}))
		})(cmd, nil)
	}
	return cmd
}

func writeCompletion(root *cobra.Command, shell string, w io.Writer) error {
	switch shell {
	case "bash":
		return root.GenBashCompletionV2(w, true)
	case "zsh":
		return root.GenZshCompletion(w)
	case "fish":
		return root.GenFishCompletion(w, true)
	default:
		return root.GenPowerShellCompletionWithDesc(w)
	}
}
