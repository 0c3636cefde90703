package simulation

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/gotweetstream/tweetstream/streamtest"
)

// ruleVerdict is what Gnip says of a rule.
type ruleVerdict struct {
	Rule    wireRule `json:"rule"`
	Created *bool    `json:"created,omitempty"`
	Valid   *bool    `json:"valid,omitempty"`
	Message string   `json:"message,omitempty"`
}

// answerGnipRules is answer for the rules of PowerTrack.
func (sim *simulator) answerGnipRules(r *streamtest.Request) streamtest.Reply {
	rules := sim.rules.of(r.Account, gnipProducts[0])
	if until := rules.admit(gnipRuleCalls, gnipRuleWindow); !until.IsZero() {
		return gnipProblem(http.StatusTooManyRequests,
			fmt.Sprintf("%d requests in a minute are allowed", gnipRuleCalls))
	}
	if r.Method == http.MethodGet {
		return answerJSON(http.StatusOK, map[string]any{"rules": wires(rules.list(), true),
			"sent": sentNow()})
	}
	batch, err := readBatch(r)
	switch {
	case r.Method != http.MethodPost:
		return gnipProblem(http.StatusMethodNotAllowed, "only GET and POST are allowed")
	case err != nil:
		return gnipProblem(http.StatusBadRequest, "the body cannot be read: "+err.Error())
	case len(r.Body) > gnipRuleBytes:
		return gnipProblem(http.StatusRequestEntityTooLarge, "a request may have 5 MB")
	case r.Query.Get("_method") == "delete":
		return deleteGnipRules(rules, batch)
	case strings.HasSuffix(r.Path, "/validation.json"):
		return validateGnipRules(batch)
	}
	return sim.addGnipRules(rules, batch)
}

func gnipProblem(status int, why string) streamtest.Reply {
	return answerJSON(status, map[string]any{
		"error": map[string]string{"message": why, "sent": sentNow()}})
}

func deleteGnipRules(rules *accountRules, batch ruleBatch) streamtest.Reply {
	n, err := rules.remove(batch.means)
	if err != nil {
		return gnipProblem(http.StatusInternalServerError, err.Error())
	}
	left := max(len(batch.Rules)+len(batch.IDs)-n, 0)
	return answerJSON(http.StatusOK, map[string]any{
		"summary": map[string]int{"deleted": n, "not_deleted": left}, "detail": []any{}})
}

func validateGnipRules(batch ruleBatch) streamtest.Reply {
	detail, bad := []ruleVerdict{}, 0
	for _, w := range batch.Rules {
		v := ruleVerdict{Rule: w, Valid: new(bool)}
		if err := checkRule(w.Value); err != nil {
			v.Message = err.Error() + "\n"
			bad++
		}
		*v.Valid = v.Message == ""
		detail = append(detail, v)
	}
	return answerJSON(http.StatusOK, map[string]any{"detail": detail,
		"summary": map[string]int{"valid": len(detail) - bad, "not_valid": bad}})
}

// addGnipRules refuses the whole batch for one invalid rule. A value that is there is not added
// again.
func (sim *simulator) addGnipRules(rules *accountRules, batch ruleBatch) streamtest.Reply {
	detail, invalid := []ruleVerdict{}, false
	var added []storedRule
	for _, w := range batch.Rules {
		v := ruleVerdict{Rule: w, Created: new(bool)}
		switch err := checkRule(w.Value); {
		case err != nil:
			v.Message, invalid = err.Error()+"\n", true
		case rules.has(w.Value):
			v.Message = "A rule with this value already exists"
		default:
			stored := storedRule{sim.rules.nextID(), w.Value, w.tag()}
			added = append(added, stored)
			v.Rule, *v.Created = stored.wire(true), true
		}
		detail = append(detail, v)
	}
	status := http.StatusCreated
	if invalid {
		status, added = http.StatusUnprocessableEntity, nil
		for i := range detail {
			*detail[i].Created = false
		}
	}
	if len(added) > 0 {
		if err := rules.add(added); err != nil {
			return gnipProblem(http.StatusInternalServerError, err.Error())
		}
	}
	return answerJSON(status, map[string]any{"detail": detail, "sent": sentNow(),
		"summary": map[string]int{"created": len(added), "not_created": len(detail) - len(added)}})
}
