package manual

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
)

// width is that of a terminal that nobody has made wider.
const width = 80

// Text returns the whole page of a command, as lines of at most 80 columns.
func Text(cmd *cobra.Command) string {
	p := pageOf(cmd)
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", reflowed(p.long))
	section(&b, "Usage:", indented(p.usage))
	section(&b, "Examples:", p.examples)
	section(&b, "Commands:", entries(p.commands))
	section(&b, "Topics:", entries(p.topics))
	for _, g := range p.groups {
		if p.usage != "" { // a topic has --help only
			section(&b, titled(g.title), flagLines(g.flags))
		}
	}
	if len(p.commands) > 0 {
		fmt.Fprintf(&b, "\n'%s help COMMAND' has more about each of them.\n", p.name)
	}
	return b.String()
}

// Brief returns the short page of a command: its common flags and first examples.
func Brief(cmd *cobra.Command) string {
	p := pageOf(cmd)
	var common []flag
	flags := 0
	for _, g := range p.groups {
		for _, f := range g.flags {
			flags++
			if f.common {
				common = append(common, f)
			}
		}
	}
	if flags == len(common) || len(common) == 0 {
		return Text(cmd)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s.\n", p.short)
	section(&b, "Usage:", indented(p.usage))
	section(&b, "Examples:", beginning(p.examples))
	section(&b, "Common flags:", flagLines(common))
	fmt.Fprintf(&b, "\n'%s --help' has all %d flags and what they mean.\n", p.name, flags)
	return b.String()
}

func section(b *strings.Builder, title, text string) {
	if text != "" {
		fmt.Fprintf(b, "\n%s\n%s\n", title, text)
	}
}

func titled(group string) string {
	if group == "" {
		return "Flags:"
	}
	return group + ":"
}

func indented(line string) string {
	if line == "" {
		return ""
	}
	return "  " + line
}

// beginning returns the examples before the first blank line.
func beginning(examples string) string {
	first, _, _ := strings.Cut(examples, "\n\n")
	return first
}

func entries(list []entry) string {
	names := 0
	for _, e := range list {
		names = max(names, len(e.name))
	}
	lines := make([]string, len(list))
	for i, e := range list {
		lines[i] = Hanging("  "+e.name, names+4, e.short)
	}
	return strings.Join(lines, "\n")
}

// flagColumn is where the text about a flag begins.
const flagColumn = 27

func flagLines(flags []flag) string {
	lines := make([]string, len(flags))
	for i, f := range flags {
		lines[i] = Hanging(f.name(), flagColumn, f.text)
	}
	return strings.Join(lines, "\n")
}

// name is how a flag is typed: "  -t, --track terms".
func (f flag) name() string {
	name := "      --" + f.long
	if f.short != "" {
		name = "  -" + f.short + ", --" + f.long
	}
	if f.value != "" {
		name += " " + f.value
	}
	return name
}

// Hanging puts a text beside a term, in a column of its own, or below a term that
// is too long for that.
func Hanging(term string, column int, text string) string {
	var b strings.Builder
	b.WriteString(term)
	if utf8.RuneCountInString(term)+2 > column {
		b.WriteString("\n" + strings.Repeat(" ", column))
	} else {
		b.WriteString(strings.Repeat(" ", column-utf8.RuneCountInString(term)))
	}
	b.WriteString(strings.Join(wrapped(text, width-column), "\n"+strings.Repeat(" ", column)))
	return b.String()
}

// reflowed breaks the lines of paragraphs anew. Indented lines stay as they are.
func reflowed(text string) string {
	var lines, paragraph []string
	end := func() {
		if len(paragraph) > 0 {
			lines = append(lines, wrapped(strings.Join(paragraph, " "), width)...)
			paragraph = nil
		}
	}
	for line := range strings.SplitSeq(text, "\n") {
		if line != "" && !strings.HasPrefix(line, " ") {
			paragraph = append(paragraph, line)
			continue
		}
		end()
		lines = append(lines, line)
	}
	end()
	return strings.Join(lines, "\n")
}

// wrapped breaks a text at spaces.
func wrapped(text string, columns int) (lines []string) {
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > columns {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}
