package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// commands returns all that can be run, but those that cobra adds.
func commands(t *testing.T) map[string]*cobra.Command {
	t.Helper()
	all := map[string]*cobra.Command{}
	for _, cmd := range newRoot().Commands() {
		if cmd.Runnable() {
			all[cmd.Name()] = cmd
		}
	}
	if len(all) < 6 {
		t.Fatalf("there are only %d", len(all))
	}
	return all
}

func TestPlaceholders(t *testing.T) {
	want := map[string]string{
		"base-url": "url", "proxy": "url", "ca-file": "file", "credentials": "file", "user-agent": "text",
		"max-terms": "n", "max-ids": "n", "max-boxes": "n",
		"max-retries": "n", "stall-timeout": "duration", "dedup": "n",
		"drop": "oldest|newest", "buffer": "n",
		"format": "form", "events": "kinds", "limit": "n", "for": "duration", "log-level": "level",
		"http": "address", "html": "file",
		"track": "terms", "follow": "ids", "locations": "w,s,e,n", "filter-level": "level",
		"language": "tags", "require": "any|all", "extra": "name=value", "addr": "host:port",
		"from": "file", "rate": "n", "seed": "n", "to": "file", "rotate": "size", "fields": "names",
		"template": "text", "color": "when", "track-file": "file", "follow-file": "file", "since": "time",
		"until": "time", "jobs": "n",
		"pace": "n", "by": "columns", "top": "n", "progress": "duration", "resume": "file",
		"columns": "names", "partition-by": "unit", "edges": "relations", "min-weight": "n",
		"durable": "name", "group": "name", "rule": "rule", "rule-file": "file", "rules-url": "url",
		"only": "types", "without": "types", "sample": "1/100", "max-member": "size",
		"allowance": "n", "backfill": "n", "queue": "n", "login-limit": "n",
		"account": "name", "label": "name", "partition": "numbers", "backfill-minutes": "n",
		"start-time": "time", "end-time": "time",
		"path": "path", "param": "name=value", "auth": "kind",
		"connections": "n", "deploys": "duration", "chaos": "seed", "keep-alive": "duration",
	}
	got := map[string]string{}
	for _, cmd := range commands(t) {
		cmd.Flags().VisitAll(func(flag *pflag.Flag) {
			if flag.Value.Type() != "bool" && !flag.Hidden {
				got[flag.Name], _ = pflag.UnquoteUsage(flag)
			}
		})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Examples are there to be copied: they must be ones that are understood, and say
// where the server is.
func TestExamples(t *testing.T) {
	examples := map[string]string{"root": newRoot().Example}
	for name, cmd := range commands(t) {
		examples[name] = cmd.Example
	}
	for name, text := range examples {
		if text == "" {
			t.Errorf("%s has none", name)
		}
		exported := false
		for line := range strings.Lines(text) {
			line, _, saved := strings.Cut(strings.TrimSpace(line), " > ")
			exported = exported || strings.HasPrefix(line, "export "+baseURLVariable+"=https://")
			if saved && name != "completion" && !strings.Contains(line, "--format raw") {
				t.Errorf("%s: %q saves what cannot be read back", name, line)
			}
			_, arguments, found := strings.Cut(line, "tweetstream ")
			if !found {
				continue
			}
			arguments, _, _ = strings.Cut(strings.TrimSuffix(arguments, ")"), " | ")
			words := strings.Fields(strings.ReplaceAll(arguments, "'go conference'", "go"))
			checkExample(t, words, exported)
		}
	}
}

func checkExample(t *testing.T, words []string, exported bool) {
	t.Helper()
	cmd, rest, err := newRoot().Find(words)
	if err == nil {
		err = cmd.ParseFlags(rest)
	}
	if err == nil && cmd.Args != nil {
		err = cmd.Args(cmd, cmd.Flags().Args())
	}
	if err == nil && cmd.PreRunE != nil {
		err = cmd.PreRunE(cmd, nil)
	}
	if err != nil {
		t.Errorf("%q: %v", words, err)
	}
	demo := cmd.Flags().Lookup("demo")
	live := cmd.Name() == "stream" // whose feeds have servers of their own
	if demo != nil && !demo.Changed && !exported && !live {
		t.Errorf("%q does not say which server", words)
	}
}
