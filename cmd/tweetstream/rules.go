package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/credentials"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/input"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/manual"
	"github.com/gotweetstream/tweetstream/feed"
	"github.com/gotweetstream/tweetstream/feed/gnip"
	"github.com/gotweetstream/tweetstream/feed/powerstream"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// rulesFlags say whose rules they are.
type rulesFlags struct {
	account, label, url, credentials string
	dryRun                           bool
}

// ruleActions are the second arguments of the command, and what they do.
var ruleActions = map[string]func(*rulesFlags, context.Context, feed.Rules, []feed.Rule) error{
	"list": (*rulesFlags).list, "add": (*rulesFlags).add, "delete": (*rulesFlags).delete,
	"check": (*rulesFlags).check, "sync": (*rulesFlags).sync,
}

// rulesFeeds are the feeds that have rules.
var rulesFeeds = map[string]struct {
	kind *credentials.Kind
	open func(*rulesFlags, tweetstream.Auth) (feed.Rules, error)
}{
	"powerstream":     {credentials.Bearer, (*rulesFlags).powerstream},
	"gnip/powertrack": {credentials.Basic, (*rulesFlags).powertrack},
}

func newRules() *cobra.Command {
	var flags rulesFlags
	cmd := &cobra.Command{
		Use:   "rules FEED list|add|delete|check|sync [FILE]",
		Short: "List and change the rules of Powerstream and PowerTrack",
		Long: `rules lists and changes the rules by which Powerstream and PowerTrack deliver Tweets.
FEED is powerstream or gnip/powertrack. FILE, or standard input, has a line for each
rule, as list prints them: {"value":"(cat OR dog) lang:en","tag":"pets"}

  list    print the rules of the server
  add     add those of FILE, and print them with their ids
  delete  delete those of FILE, by their values
  check   say what the service would refuse, and change nothing
  sync    make the rules of the server exactly those of FILE: add what is
          missing, then delete what is not wanted

A file with a rule of broken syntax, or with a rule twice, is refused as a whole, with
each line and place, and nothing is sent. sync says first what it does; --dry-run ends
it there. A tag cannot be changed: such a rule is deleted and added again. Powerstream
takes 50 requests in 24 hours. 'print --rule-file FILE' tries rules on recordings.`,
		Example: `  tweetstream rules powerstream list
  tweetstream rules powerstream sync rules.jsonl --dry-run
  tweetstream rules gnip/powertrack add new.jsonl --account acme --label prod`,
		Args: checkRulesArgs,
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return running(func() error { return flags.run(cmd.Context(), args) })(cmd, nil)
	}
	flags.register(cmd)
	return cmd
}

func (r *rulesFlags) register(cmd *cobra.Command) {
	manual.Group(cmd, serverTitle, func(flags *pflag.FlagSet) {
		flags.StringVar(&r.account, "account", "", "Gnip: the `name` of the account")
		flags.StringVar(&r.label, "label", "prod", "Gnip: the `name` of the stream")
		flags.StringVar(&r.url, "rules-url", "",
			"`url` of another server than the service's own (default that of $"+baseURLVariable+
				"); credentials go there, and nowhere else")
		flags.StringVar(&r.credentials, "credentials", "",
			"`file` with credentials; see 'tweetstream help credentials'")
		flags.BoolVar(&r.dryRun, "dry-run", false, "with sync: say what it would do, and do nothing")
	})
}

func checkRulesArgs(_ *cobra.Command, args []string) error {
	switch {
	case len(args) < 2:
		return usagef("rules needs a feed (%s) and what to do: list, add, delete, check or sync",
			strings.Join(rulesFeedNames(), " or "))
	case rulesFeeds[args[0]].kind == nil:
		return usagef("there is no feed %q with rules; there are %s", args[0],
			strings.Join(rulesFeedNames(), " and "))
	case ruleActions[args[1]] == nil:
		return usagef("rules: %q is not one of list, add, delete, check, sync", args[1])
	case len(args) > 3 || len(args) == 3 && args[1] == "list":
		return usagef("rules %s %s takes no %q", args[0], args[1], args[len(args)-1])
	}
	return nil
}

func rulesFeedNames() (names []string) {
	for name := range rulesFeeds {
		names = append(names, name)
	}
	slices.Sort(names)
	slices.Reverse(names)
	return names
}

func (r *rulesFlags) run(ctx context.Context, args []string) error {
	if r.dryRun && args[1] != "sync" {
		return usagef("--dry-run: is of use only with sync")
	}
	rules, err := r.read(args[1:])
	if err != nil {
		return err
	}
	of := rulesFeeds[args[0]]
	if r.url == "" {
		r.url = hostOf(os.Getenv(baseURLVariable))
	}
	auth, err := of.kind.LoadAuth(r.credentials, os.Getenv)
	if err != nil {
		return usageError{err}
	}
	server, err := of.open(r, auth)
	if err != nil {
		return usageError{err}
	}
	return judged(ruleActions[args[1]](r, ctx, server, rules))
}

// hostOf is a URL without its path: the rules of a service are not below the endpoints of v1.1.
func hostOf(base string) string {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" {
		return base
	}
	u.Path = ""
	return u.String()
}

// judged makes rules that are refused on this side a matter of how the command was called.
func judged(err error) error {
	var refused *feed.RulesError
	var request *tweetstream.RequestError
	if errors.As(err, &refused) && !errors.As(err, &request) && refused.Changed == 0 ||
		errors.Is(err, feed.ErrNoRoom) {
		return usageError{err}
	}
	return err
}

// read reads the rules of the file, or of standard input.
func (r *rulesFlags) read(args []string) ([]feed.Rule, error) {
	if args[0] == "list" {
		return nil, nil
	}
	var from io.Reader = os.Stdin
	name := stdinWords
	if len(args) > 1 && args[1] != input.Stdin {
		f, err := os.Open(args[1])
		if err != nil {
			return nil, err
		}
		defer f.Close()
		from, name = f, args[1]
	} else if !input.IsGiven(os.Stdin) {
		return nil, usagef("rules needs a file of rules, or a pipe on standard input")
	}
	rules, err := feed.ReadRules(from)
	if err != nil {
		return nil, usageError{fmt.Errorf("%s: %w", name, err)}
	}
	return rules, nil
}

func (r *rulesFlags) powerstream(auth tweetstream.Auth) (feed.Rules, error) {
	return powerstream.Rules(auth.(tweetstream.BearerToken), powerstream.RulesOptions{BaseURL: r.url})
}

func (r *rulesFlags) powertrack(auth tweetstream.Auth) (feed.Rules, error) {
	if r.account == "" {
		return nil, usagef("--account: is needed for Gnip")
	}
	return gnip.Rules(auth.(tweetstream.BasicAuth),
		gnip.RulesOptions{Account: r.account, Label: r.label, BaseURL: r.url})
}

func (*rulesFlags) list(ctx context.Context, server feed.Rules, _ []feed.Rule) error {
	rules, err := server.List(ctx)
	return errors.Join(err, printRules("", rules))
}

func (*rulesFlags) add(ctx context.Context, server feed.Rules, rules []feed.Rule) error {
	added, err := server.Add(ctx, rules...)
	return errors.Join(err, printRules("", added))
}

func (*rulesFlags) delete(ctx context.Context, server feed.Rules, rules []feed.Rule) error {
	return server.Delete(ctx, rules...)
}

func (*rulesFlags) check(ctx context.Context, server feed.Rules, rules []feed.Rule) error {
	return server.Validate(ctx, rules...)
}

// errDry ends a sync before anything is changed.
var errDry = errors.New("nothing was changed")

func (r *rulesFlags) sync(ctx context.Context, server feed.Rules, rules []feed.Rule) error {
	_, err := feed.Sync(ctx, server, rules, func(p feed.Plan) error {
		if err := printPlan(p); err != nil || !r.dryRun {
			return err
		}
		return errDry
	})
	if errors.Is(err, errDry) {
		return nil
	}
	return err
}

func printPlan(p feed.Plan) error {
	_, err := fmt.Println(p)
	return errors.Join(err, printRules("- ", p.Delete), printRules("+ ", p.Add),
		printRules("+ ", p.Retag))
}

func printRules(prefix string, rules []feed.Rule) error {
	for _, r := range rules {
		line, err := json.Marshal(r)
		if err != nil {
			return err
		}
		if _, err := fmt.Printf("%s%s\n", prefix, line); err != nil {
			return err
		}
	}
	return nil
}
