package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/input"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/manual"
	"github.com/gotweetstream/tweetstream/feed"
	"github.com/gotweetstream/tweetstream/match/rule"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// ruleFlags choose Tweets on this side by rules of Powerstream and PowerTrack.
type ruleFlags struct {
	rules []string
	file  string
}

func (r *ruleFlags) registerRules(cmd *cobra.Command) {
	manual.Group(cmd, tweetsTitle, func(flags *pflag.FlagSet) {
		flags.StringArrayVar(&r.rules, "rule", nil,
			"only Tweets that match this `rule` of Powerstream and PowerTrack, such as '(cat OR dog) "+
				"lang:en -is:retweet', or another one; may be repeated")
		flags.StringVar(&r.file, "rule-file", "",
			`the same with the rules of a `+"`file`"+`: a line {"value":"…","tag":"…"} for each`)
	})
}

func (r *ruleFlags) hasRules() bool { return len(r.rules) > 0 || r.file != "" }

// set returns the rules, or nil without any.
func (r *ruleFlags) set() (*rule.Set, error) {
	var rules []*rule.Rule
	for _, value := range r.rules {
		parsed, err := rule.Parse(value)
		if err != nil {
			return nil, usagef("--rule: %w", err)
		}
		rules = append(rules, parsed)
	}
	kept, err := r.read()
	if err != nil {
		return nil, err
	}
	if rules = append(rules, kept...); len(rules) == 0 {
		return nil, nil
	}
	set, err := rule.NewSet(rules...)
	if err != nil {
		return nil, usageError{fmt.Errorf("--rule, --rule-file: %w", err)}
	}
	return set, nil
}

// read reads the file.
func (r *ruleFlags) read() (rules []*rule.Rule, err error) {
	if r.file == "" {
		return nil, nil
	}
	f, err := os.Open(r.file)
	if err != nil {
		return nil, fmt.Errorf("--rule-file: %w", err)
	}
	defer f.Close()
	kept, err := feed.ReadRules(f)
	if err != nil {
		return nil, usageError{fmt.Errorf("--rule-file: %s: %w", r.file, err)}
	}
	for _, one := range kept {
		parsed, failed := one.Parse()
		err = errors.Join(err, failed)
		rules = append(rules, parsed)
	}
	if len(rules) == 0 && err == nil {
		err = usagef("--rule-file: %s has no rule", r.file)
	}
	return rules, input.Bare(err)
}
