package coverage

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/size"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/terminal"
)

// mostLines is how many entries of a list are written as text.
const mostLines = 50

// WriteText writes the report for people. Control characters in names are spelled out. A list
// that is cut says that the flag for JSON has all of it.
func (r *Report) WriteText(w io.Writer, flag string) error {
	p := &page{tab: tabwriter.NewWriter(w, 0, 0, 2, ' ', 0), flag: flag}
	r.totals(p)
	gaps := r.missing(p)
	list(p, "files", r.Files, (*File).text)
	list(p, "missing", gaps, Gap.text)
	list(p, "damage", r.Damage, func(d Damage) string {
		return fmt.Sprintf("%s\tafter %d messages: %s", nameOf(d.File, d.Member), d.Messages,
			terminal.Name(d.Error))
	})
	list(p, "no recordings", r.Skipped, func(s Skipped) string {
		return nameOf(s.File, s.Member) + "\t" + terminal.Name(s.Reason)
	})
	return cmp.Or(p.err, p.tab.Flush())
}

// nameOf names a file or a member of it, of which a stranger chose the name.
func nameOf(file, member string) string { return terminal.Name(path.Join(file, member)) }

// page is lines with columns. It keeps the first error.
type page struct {
	tab  *tabwriter.Writer
	flag string
	err  error
}

func (p *page) line(format string, args ...any) {
	if _, err := fmt.Fprintf(p.tab, format+"\n", args...); p.err == nil {
		p.err = err
	}
}

func (r *Report) totals(p *page) {
	p.line("files\t%d", len(r.Files))
	p.line("members\t%d%s", r.Members, counted(r.Copies, ", %d of them copies of others"))
	packed := size.Format(r.Packed)
	if r.Unpacked > 0 {
		packed += ", unpacked " + size.Format(r.Unpacked)
	}
	p.line("size\t%s", packed)
	for _, layout := range slices.Sorted(maps.Keys(r.Layouts)) {
		p.line("layout\t%s: %d", terminal.Name(layout), r.Layouts[layout])
	}
	for _, kind := range slices.Sorted(maps.Keys(r.Kinds)) {
		p.line("%s\t%d", kind, r.Kinds[kind])
	}
	if r.Repeats != (Repeats{}) {
		p.line("repeats\tTweets: %d, deletes: %d", r.Repeats.Tweets, r.Repeats.Deletes)
	}
	if !r.First.IsZero() {
		p.line("messages\tfrom %s to %s", r.First.Format(time.RFC3339), r.Last.Format(time.RFC3339))
	}
	if !r.PathFirst.IsZero() {
		p.line("paths\tfrom %s to %s", r.PathFirst, r.PathLast)
	}
}

// counted is a text about a number, or "" for 0.
func counted(n int64, format string) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(format, n)
}

func (f *File) text() string {
	times := ""
	if !f.First.IsZero() {
		times = f.First.String() + " to " + f.Last.String()
	}
	return strings.TrimRight(fmt.Sprintf("%s\t%s\t%s\t%s\t%s",
		terminal.Name(f.Name), size.Format(f.Packed),
		counted(f.Members, "members: %d"), counted(f.Damaged, "damaged: %d"), times), "\t ")
}

// missing writes a line, and returns the gaps that only these recordings have.
func (r *Report) missing(p *page) (own []Gap) {
	if r.PathFirst.IsZero() {
		return nil
	}
	var days, minutes, known int64
	for _, g := range r.Missing {
		if g.Known != "" {
			known += g.Minutes
			continue
		}
		if own = append(own, g); g.Days > 0 {
			days += g.Days
		} else {
			minutes += g.Minutes
		}
	}
	p.line("missing\tdays: %d, minutes: %d%s", days, minutes,
		counted(known, ", and %d that the whole collection lacks"))
	return own
}

func (g Gap) text() string {
	if g.Days > 0 {
		return fmt.Sprintf("%s to %s\tdays: %d", g.From.day(), g.To.day(), g.Days)
	}
	return fmt.Sprintf("%s to %s\tminutes: %d", g.From, g.To.clock(), g.Minutes)
}

// list writes the beginning of a list, and how much follows.
func list[T any](p *page, title string, entries []T, text func(T) string) {
	if len(entries) == 0 {
		return
	}
	p.line("\n%s:", title)
	for i, entry := range entries {
		if i == mostLines {
			p.line("  and %d more; %s has all", len(entries)-i, p.flag)
			return
		}
		p.line("  %s", text(entry))
	}
}
