package page

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"path/filepath"
	"time"

	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/coverage"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/size"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/survey"
)

var report = parsed("report.html")

// WriteReport writes what a survey found as one page. It has no script, and asks nobody for
// anything. Lists have their beginning only.
func WriteReport(w io.Writer, r *survey.Report) error {
	return report.ExecuteTemplate(w, "report", reportOf(r))
}

// style is in the page itself, which allows no other.
var style = func() string {
	var text []byte
	for _, name := range []string{"live.css", "report.css"} {
		part, err := files.ReadFile(name)
		if err != nil {
			panic(err) // it is a part of the program
		}
		text = append(text, part...)
	}
	return string(text)
}()

// stylePolicy forbids a browser everything but that style.
func stylePolicy() template.HTMLAttr {
	sum := sha256.Sum256([]byte(style))
	return template.HTMLAttr(fmt.Sprintf(`content="default-src 'none'; style-src 'sha256-%s'; `+
		`base-uri 'none'; form-action 'none'"`, base64.StdEncoding.EncodeToString(sum[:])))
}

// reportView is what the template shows of a survey.
type reportView struct {
	Style        template.CSS
	Policy       template.HTMLAttr
	Title, State string
	Damaged      bool
	Facts        []fact
	Chart        chart
	Parts        []part
	Rankings     []ranking
	Calendar     *calendar // nil has no day
	Damage       list[coverage.Damage]
	Gaps         list[coverage.Gap] // that only these recordings have
	KnownMinutes int64              // of the gaps that the whole collection has
	Files        list[*coverage.File]
	Skipped      list[coverage.Skipped]
}

type fact struct{ Name, Value string }

type ranking struct {
	Title string
	Words []word
}

// list is the beginning of a list, and how many follow.
type list[T any] struct {
	Entries []T
	More    int64
}

// mostEntries is how long a list on a page is.
const mostEntries = 500

func listOf[T any](all []T) list[T] {
	n := min(len(all), mostEntries)
	return list[T]{all[:n], int64(len(all) - n)}
}

func reportOf(r *survey.Report) *reportView {
	c := r.Coverage
	v := &reportView{Style: template.CSS(style), Policy: stylePolicy(), Title: titleOf(c.Files),
		State: stateOf(c), Damaged: len(c.Damage) > 0, Facts: factsOf(r), Chart: kindsOf(r),
		Calendar: calendarOf(r), Damage: listOf(c.Damage), Files: listOf(c.Files),
		Skipped: listOf(c.Skipped), Parts: partsOf(r)}
	v.rank("Hashtags", "#", r.Hashtags)
	v.rank("Domains", "", r.Domains)
	v.rank("Users", "@", r.Users)
	var own []coverage.Gap
	for _, gap := range c.Missing {
		if gap.Known != "" {
			v.KnownMinutes += gap.Minutes
		} else {
			own = append(own, gap)
		}
	}
	v.Gaps = listOf(own)
	return v
}

func titleOf(files []*coverage.File) string {
	switch len(files) {
	case 0:
		return "No recording"
	case 1:
		return filepath.Base(files[0].Name)
	}
	return fmt.Sprintf("%s and %d more", filepath.Base(files[0].Name), len(files)-1)
}

func stateOf(c *coverage.Report) string {
	switch n := len(c.Damage); n {
	case 0:
		return "Nothing is damaged."
	case 1:
		return "One place is damaged."
	default:
		return fmt.Sprintf("%d places are damaged.", n)
	}
}

func factsOf(r *survey.Report) []fact {
	c := r.Coverage
	facts := []fact{{"Messages", grouped(r.Messages)}}
	if !c.First.IsZero() {
		facts = append(facts, fact{"From (UTC)", c.First.Format(time.DateTime)},
			fact{"To (UTC)", c.Last.Format(time.DateTime)})
	}
	facts = append(facts, fact{"Files", grouped(int64(len(c.Files)))},
		fact{"Members", grouped(c.Members)}, fact{"Size", size.Format(c.Packed)},
		fact{"Repeats", grouped(c.Repeats.Tweets + c.Repeats.Deletes)})
	if r.Undated > 0 {
		facts = append(facts, fact{"Without a time", grouped(r.Undated)})
	}
	return facts
}

func (v *reportView) rank(title, mark string, tops []survey.Top) {
	var words []word
	for _, t := range tops {
		words = append(words, word{mark + t.Value, t.Count, t.Note()})
	}
	if len(words) > 0 {
		v.Rankings = append(v.Rankings, ranking{title, words})
	}
}
