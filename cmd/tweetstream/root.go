package main

import (
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/credentials"
	"github.com/spf13/cobra"
)

// newRoot returns the whole command.
func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "tweetstream",
		Short: "Read and serve Twitter v1.1-format streams",
		Long: `tweetstream prints the Tweets of a server that speaks the streaming API of Twitter
v1.1, reconnecting by itself, and can be such a server for tests.

The public endpoints of Twitter answer 403 since March 2023. Name another server
with --base-url or in $TWEETSTREAM_BASE_URL, or try it out with --demo.`,
		Example: `  tweetstream sample --demo --limit 20

  export TWEETSTREAM_BASE_URL=https://stream.example.com/1.1
  tweetstream filter --track golang --format raw > stream.jsonl
  tweetstream print stream.jsonl
  tweetstream serve --from stream.jsonl`,
		Version:                    thisBuild().String(),
		SilenceErrors:              true, // main prints them
		SilenceUsage:               true,
		DisableSuggestions:         true, // several lines in an error; see suggestion
		SuggestionsMinimumDistance: 2,
	}
	root.SetVersionTemplate("{{.Version}}\n")
	root.SetFlagErrorFunc(flagError)
	root.SetHelpCommand(newHelp())
	root.AddCommand(newFilter(), newSample(), newFirehose(), newPrint(), newServe(), newVersion())
	root.AddCommand(
		topic("credentials", "How to give the four keys", credentials.Help),
		topic("exit-codes", "What the exit codes mean", exitCodesHelp()),
		topic("formats", "What is printed with --format and --events", formatsHelp),
	)
	return root
}

// running marks the errors of a command that was called in the right way.
func running(run func() error) func(*cobra.Command, []string) error {
	return func(*cobra.Command, []string) error {
		if err := run(); err != nil {
			return failure{err}
		}
		return nil
	}
}
