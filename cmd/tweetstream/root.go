package main

import (
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/broker"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/credentials"
	"github.com/spf13/cobra"
)

// docs is where the pages are that help names. An installed command has no folder
// docs beside it.
const docs = "https://github.com/gotweetstream/tweetstream/blob/main/docs/"

// newRoot returns the whole command.
func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "tweetstream",
		Short: "Read and serve Twitter v1.1-format streams",
		Long: `tweetstream reads Powerstream, Gnip 2.0 and the streaming API of Twitter v1.1. It
prints and records Tweets, and connects again by itself. It can also be such a
server, for tests.

Powerstream and Gnip need a contract with X. The public endpoints of v1.1 have
answered 403 since March 2023; name another server with --base-url or in
$TWEETSTREAM_BASE_URL. --demo needs neither.`,
		Example: `  tweetstream sample --demo --limit 20
  tweetstream stream powerstream --demo --limit 20

  export TWEETSTREAM_BASE_URL=https://stream.example.com/1.1
  tweetstream filter --track golang --to stream.jsonl.gz
  tweetstream print stream.jsonl.gz
  tweetstream serve --from stream.jsonl.gz`,
		Version:                    thisBuild().String(),
		SilenceErrors:              true, // main prints them
		SilenceUsage:               true,
		DisableSuggestions:         true, // several lines in an error; see suggestion
		SuggestionsMinimumDistance: 2,
	}
	root.SetVersionTemplate("{{.Version}}\n")
	root.SetFlagErrorFunc(flagError)
	root.SetHelpCommand(newHelp())
	root.SetHelpFunc(printHelp)
	root.CompletionOptions.DisableDefaultCmd = true // ours has a page like the others
	root.AddCommand(newFilter(), newSample(), newFirehose(), newStream(), newRules(), newServe())
	root.AddCommand(newPrint(), newCount(), newStats(), newCheck(), newConsume())
	root.AddCommand(newCompletion(), newMan(), newVersion())
	root.AddCommand(
		topic("brokers", "NATS JetStream and Kafka: --to and consume", broker.Help+docs+"pipelines.md"),
		topic("credentials", "How to give keys, tokens and passwords", credentials.Help),
		topic("exit-codes", "What the exit codes mean", exitCodesHelp()),
		topic("fields", "The columns of tables: --fields", fieldsHelp()),
		topic("formats", "What is printed and recorded: --format, --template, --to", formatsHelp),
	)
	root.Flags().BoolP("version", "V", false, "print the version")
	helpFlags(root)
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
