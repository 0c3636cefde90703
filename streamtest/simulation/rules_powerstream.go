package simulation

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/gotweetstream/tweetstream/streamtest"
)

// ruleFault is what Powerstream says of a rule that it refuses. The form is not documented; it
// is that of X's other endpoints.
type ruleFault struct {
	Value  string `json:"value,omitempty"`
	Title  string `json:"title"`
	Detail string `json:"detail"`
}

func refuseRules(status int, faults ...ruleFault) streamtest.Reply {
	return answerJSON(status, map[string]any{"errors": faults})
}

// answerPowerstreamRules is answer for the rules of Powerstream.
func (sim *simulator) answerPowerstreamRules(r *streamtest.Request) streamtest.Reply {
	rules := sim.rules.of(r.Account, powerstream)
	if until := rules.admit(powerstreamRuleCalls, powerstreamRuleWindow); !until.IsZero() {
		reply := refuseRules(http.StatusTooManyRequests, ruleFault{Title: "Too Many Requests",
			Detail: fmt.Sprintf("%d requests in 24 hours are allowed", powerstreamRuleCalls)})
		reply.Header.Set("x-rate-limit-reset", strconv.FormatInt(until.Unix(), 10))
		return reply
	}
	if r.Method == http.MethodGet {
		return answerJSON(http.StatusOK, dataOf(wires(rules.list(), false)))
	}
	batch, err := readBatch(r)
	if err != nil {
		return refuseRules(http.StatusBadRequest,
			ruleFault{Title: "Invalid Request", Detail: err.Error()})
	}
	switch r.Method {
	case http.MethodPost:
		return sim.addPowerstreamRules(rules, batch)
	case http.MethodDelete:
		n, err := rules.remove(batch.means)
		if err != nil {
			return refuseRules(http.StatusInternalServerError, ruleFault{Title: err.Error()})
		}
		return answerJSON(http.StatusOK, map[string]any{"data": map[string]int{"deleted": n,
			"not_deleted": max(len(batch.Rules)-n, 0)}})
	}
	return refuseRules(http.StatusMethodNotAllowed, ruleFault{Title: "Method Not Allowed"})
}

func dataOf(rules []wireRule) map[string]any {
	return map[string]any{"data": map[string]any{"rules": rules}}
}

func (sim *simulator) addPowerstreamRules(rules *accountRules, batch ruleBatch) streamtest.Reply {
	var faults []ruleFault
	fault := func(value, title, detail string) {
		faults = append(faults, ruleFault{value, title, detail})
	}
	if n := len(batch.Rules); n == 0 || n > powerstreamBatch {
		fault("", "Invalid Request", fmt.Sprintf("%d rules; 1 to %d are allowed", n, powerstreamBatch))
	}
	if n := len(rules.list()) + len(batch.Rules); n > powerstreamRules {
		fault("", "RuleCap", fmt.Sprintf("there would be %d rules; %d are allowed", n, powerstreamRules))
	}
	var added []storedRule
	for _, w := range batch.Rules {
		if err := checkRule(w.Value); err != nil {
			fault(w.Value, "Invalid Rule", err.Error())
		}
		if rules.has(w.Value) {
			fault(w.Value, "DuplicateRule", "the rule is there already")
		}
		added = append(added, storedRule{sim.rules.nextID(), w.Value, w.tag()})
	}
	if faults != nil {
		return refuseRules(http.StatusBadRequest, faults...)
	}
	if err := rules.add(added); err != nil {
		return refuseRules(http.StatusInternalServerError, ruleFault{Title: err.Error()})
	}
	return answerJSON(http.StatusCreated, dataOf(wires(added, false)))
}
