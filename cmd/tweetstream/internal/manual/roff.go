package manual

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
)

// Write writes a manual page for a command and each of its commands and topics to
// a folder, and returns their names. Pages are in section 1, those of topics in
// section 7 (man-pages(7)).
func Write(root *cobra.Command, dir, version string) (names []string, err error) {
	pages := append([]*cobra.Command{root}, root.Commands()...)
	for _, cmd := range pages {
		if cmd.Hidden {
			continue
		}
		name := fmt.Sprintf("%s.%d", dashed(cmd), sectionOf(cmd))
		if err := os.WriteFile(filepath.Join(dir, name), []byte(roff(cmd, version)), 0o666); err != nil {
			return names, err
		}
		names = append(names, name)
	}
	return names, nil
}

func dashed(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

func sectionOf(cmd *cobra.Command) int {
	if cmd.Runnable() || cmd.HasSubCommands() {
		return 1
	}
	return 7
}

// roff returns the page of a command in the language of man(7).
func roff(cmd *cobra.Command, version string) string {
	p := pageOf(cmd)
	var b strings.Builder
	fmt.Fprintf(&b,
		".TH %s %d \"\" %s \"User Commands\"\n", quoted(strings.ToUpper(dashed(cmd))), sectionOf(cmd),
		quoted(version))
	fmt.Fprintf(&b, ".SH NAME\n%s \\- %s\n", safe(dashed(cmd)), safe(p.short))
	if p.usage != "" {
		fmt.Fprintf(&b, ".SH SYNOPSIS\n.B %s\n", safe(p.usage))
	}
	b.WriteString(".SH DESCRIPTION\n")
	prose(&b, p.long)
	for _, g := range p.groups {
		if p.usage == "" { // a topic has --help only
			break
		}
		fmt.Fprintf(&b, ".SH %s\n", quoted(strings.ToUpper(strings.TrimSuffix(titled(g.title), ":"))))
		for _, f := range g.flags {
			fmt.Fprintf(&b, ".TP\n.B %s\n%s\n", safe(strings.TrimSpace(f.name())), safe(f.text))
		}
	}
	if p.examples != "" {
		b.WriteString(".SH EXAMPLES\n")
		prose(&b, p.examples)
	}
	related(&b, cmd, p)
	return b.String()
}

// prose writes paragraphs. Indented lines stay as they are.
func prose(b *strings.Builder, text string) {
	literal := false
	for line := range strings.SplitSeq(text, "\n") {
		if indented := strings.HasPrefix(line, " "); indented != literal && line != "" {
			literal = indented
			b.WriteString(map[bool]string{true: ".PP\n.nf\n", false: ".fi\n.PP\n"}[literal])
		}
		if line == "" && !literal {
			b.WriteString(".PP\n")
			continue
		}
		b.WriteString(safe(line) + "\n")
	}
	if literal {
		b.WriteString(".fi\n")
	}
}

// related names the other pages.
func related(b *strings.Builder, cmd *cobra.Command, p page) {
	var names []string
	for _, e := range p.commands {
		names = append(names, fmt.Sprintf("%s-%s(1)", dashed(cmd), e.name))
	}
	for _, e := range p.topics {
		names = append(names, fmt.Sprintf("%s-%s(7)", dashed(cmd), e.name))
	}
	if cmd.HasParent() {
		names = append(names, dashed(cmd.Parent())+"(1)")
	}
	fmt.Fprintf(b, ".SH SEE ALSO\n%s\n", safe(strings.Join(names, ", ")))
}

// safe makes a line mean itself: a backslash, a hyphen, and a dot or an apostrophe
// at the beginning have a meaning of their own (groff_man(7)).
func safe(line string) string {
	line = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~",
		`\(ti`).Replace(line)
	if strings.HasPrefix(line, ".") {
		line = `\&` + line
	}
	return line
}

// quoted is safe for an argument of a macro.
func quoted(text string) string { return `"` + strings.ReplaceAll(safe(text), `"`, `\(dq`) + `"` }
