package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/gotweetstream/tweetstream"
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
with --base-url, or try it out with --demo.`,
		Example: `  tweetstream sample --demo --limit 20
  tweetstream filter --track golang --format json > stream.jsonl
  tweetstream serve --from stream.jsonl`,
		Version:       versionText(),
		SilenceErrors: true, // main prints them
		SilenceUsage:  true,
	}
	root.SetVersionTemplate("{{.Version}}\n")
	root.AddCommand(newFilter(), newSample(), newFirehose(), newServe(), newVersion())
	root.AddCommand(
		topic("credentials", "How to give the four keys", credentialsHelp),
		topic("exit-codes", "What the exit codes mean", exitCodesHelp()),
		topic("formats", "What is printed with --format and --events", formatsHelp),
	)
	return root
}

// topic is a page of help. Having nothing to run, it is listed apart from the
// commands.
func topic(name, short, text string) *cobra.Command {
	return &cobra.Command{Use: name, Short: short, Long: text}
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

// complete makes a shell complete the values of a flag.
func complete(cmd *cobra.Command, flag string, values ...string) {
	values = append([]string(nil), values...)
	// It fails only for flags that do not exist, or twice.
	if err := cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err)
	}
}

func newVersion() *cobra.Command {
	cmd := &cobra.Command{Use: "version", Short: "Print the version", Example: "  tweetstream version", Args: cobra.NoArgs}
	cmd.RunE = running(func() error {
		_, err := fmt.Fprintln(output{cmd.OutOrStdout()}, versionText())
		return settle(err)
	})
	return cmd
}

// version is set when a release is linked: -ldflags "-X main.version=v1.2.3".
var version string

// versionText names what was linked, else what the go command has recorded,
// else the library's version.
func versionText() string {
	v := version
	if info, ok := debug.ReadBuildInfo(); ok && v == "" && info.Main.Version != "(devel)" {
		v = info.Main.Version
	}
	if v == "" {
		v = "v" + tweetstream.Version + "-devel"
	}
	return fmt.Sprintf("tweetstream %s (%s %s/%s)", v, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
