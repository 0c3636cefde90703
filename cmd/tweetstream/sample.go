package main

import (
	"context"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/manual"
	"github.com/spf13/cobra"
)

func newSample() *cobra.Command {
	cmd := newUnfiltered((*tweetstream.Client).Sample)
	cmd.Use = "sample"
	cmd.Short = "Print a random sample of all public Tweets, about 1 %"
	cmd.Example = `  tweetstream sample --demo --limit 20

  export TWEETSTREAM_BASE_URL=https://stream.example.com/1.1
  tweetstream sample --to stream.jsonl.gz --rotate 1h
  tweetstream sample --format raw --events status | jq -r .id_str
  tweetstream sample --drop oldest --for 1h`
	return cmd
}

func newFirehose() *cobra.Command {
	cmd := newUnfiltered((*tweetstream.Client).Firehose)
	cmd.Use = "firehose"
	cmd.Short = "Print all public Tweets, for accounts with that right"
	cmd.Example = `  tweetstream firehose --demo --limit 20

  export TWEETSTREAM_BASE_URL=https://stream.example.com/1.1
  tweetstream firehose --to stream.jsonl.zst --rotate 1GB
  tweetstream firehose --limit 1000`
	return cmd
}

// newUnfiltered makes a command for a stream that takes the parameters of
// sample.
func newUnfiltered(
	open func(*tweetstream.Client, context.Context,
		tweetstream.SampleParams) (<-chan tweetstream.Event, <-chan error),
) *cobra.Command {
	var flags streamFlags
	var sample sampleFlags
	var local matchFlags
	cmd := &cobra.Command{Args: noArgs}
	cmd.RunE = running(func() error {
		params, err := sample.params()
		if err != nil {
			return err
		}
		if flags.matching, err = local.ofUnasked(); err != nil {
			return err
		}
		return flags.run(cmd,
			func(ctx context.Context, client *tweetstream.Client) (<-chan tweetstream.Event, <-chan error) {
				return open(client, ctx, params)
			})
	})
	sample.register(cmd)
	local.registerUnasked(cmd)
	flags.register(cmd)
	sample.wireFlags.register(cmd)
	manual.Common(cmd, "format", "limit", "for", "to", "demo", "base-url", "quiet")
	return cmd
}
