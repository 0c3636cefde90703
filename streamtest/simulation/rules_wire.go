package simulation

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest"
)

// wireRule is a rule in a request or an answer.
type wireRule struct {
	ID    any     `json:"id,omitempty"` // a string of Powerstream, a number of Gnip
	Value string  `json:"value"`
	Tag   *string `json:"tag"`
}

func (r wireRule) tag() string {
	if r.Tag == nil {
		return ""
	}
	return *r.Tag
}

func (r storedRule) wire(gnip bool) wireRule {
	w := wireRule{ID: strconv.FormatInt(r.ID, 10), Value: r.Value}
	if gnip {
		w.ID = r.ID
	}
	if r.Tag != "" {
		w.Tag = &r.Tag
	}
	return w
}

func wires(rules []storedRule, gnip bool) []wireRule {
	all := []wireRule{}
	for _, r := range rules {
		all = append(all, r.wire(gnip))
	}
	return all
}

// ruleBatch is the body of a request.
type ruleBatch struct {
	Rules []wireRule `json:"rules"`
	IDs   []any      `json:"rule_ids"` // of Gnip
}

// means reports whether a request to delete is about a rule.
func (b ruleBatch) means(r storedRule) bool {
	id := strconv.FormatInt(r.ID, 10)
	for _, w := range b.Rules {
		if w.Value == r.Value || w.ID != nil && fmt.Sprint(w.ID) == id {
			return true
		}
	}
	for _, other := range b.IDs {
		if fmt.Sprint(other) == id {
			return true
		}
	}
	return false
}

func readBatch(r *streamtest.Request) (b ruleBatch, err error) {
	d := json.NewDecoder(bytes.NewReader(r.Body))
	d.UseNumber()
	return b, d.Decode(&b)
}

// answerJSON is an answer with a body.
func answerJSON(status int, body any) streamtest.Reply {
	text, _ := json.Marshal(body) // of these types
	return streamtest.Reply{
		Status: status, Header: http.Header{"Content-Type": {"application/json"}},
		Steps: []streamtest.Step{streamtest.Raw(string(text) + "\n"), streamtest.End()},
	}
}

// withRules inserts the rules that a Tweet matches, as the services do.
func withRules(text []byte, rules []storedRule) []byte {
	end := bytes.LastIndexByte(text, '}')
	if end < 0 {
		return text
	}
	type matched struct {
		Tag   *string `json:"tag"`
		ID    int64   `json:"id"`
		IDStr string  `json:"id_str"`
	}
	all := []matched{}
	for _, r := range rules {
		all = append(all, matched{r.wire(true).Tag, r.ID, strconv.FormatInt(r.ID, 10)})
	}
	list, _ := json.Marshal(all)
	with := append(bytes.Clone(text[:end]), `,"matching_rules":`...)
	return append(append(with, list...), text[end:]...)
}

// The limits of the services.
const (
	powerstreamRuleCalls, powerstreamRuleWindow = 50, 24 * time.Hour
	powerstreamBatch, powerstreamRules          = 100, 1000
	gnipRuleCalls, gnipRuleWindow               = 60, time.Minute
	gnipRuleBytes                               = 5 << 20
)

const (
	powerstreamRulesPath = powerstreamPath + "/rules"
	gnipRulesPrefix      = "/rules/powertrack/accounts/"
)

// isRules reports whether a request is about rules, and for which product.
func isRules(path string) (*product, bool) {
	if path == powerstreamRulesPath {
		return powerstream, true
	}
	return gnipProducts[0], strings.HasPrefix(path, gnipRulesPrefix)
}
