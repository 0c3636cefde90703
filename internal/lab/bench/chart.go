package main

import (
	"fmt"
	"html"
	"os"
	"strings"
)

// A chart has a group of bars for each of two tables, and a bar for each row; its
// length is CPU time. Sizes are in SVG units.
const (
	chartWidth = 760
	labelWidth = 220
	valueWidth = 150
	barHeight  = 18
	rowHeight  = 26
	titleSpace = 52
)

// The background is left to the page. Colours follow the viewer's theme where it
// is known, and are legible on both backgrounds where it is not.
const chartStyle = `
  text { font: 13px system-ui, sans-serif; fill: #6e7781 }
  .title { font-weight: 600; font-size: 15px }
  .bar { fill: #8c959f }
  .ours { fill: #2f81f7 }
  @media (prefers-color-scheme: dark) { text { fill: #c9d1d9 } .bar { fill: #6e7681 } }
`

// writeChart draws decoding and streaming.
func (r report) writeChart(path string) error {
	return os.WriteFile(path, []byte(chart(
		group{"Decode a Tweet into the same structs: CPU time", r.bench.decoding},
		group{"Read a stream of Tweets over HTTP: CPU time per Tweet", r.bench.streaming},
	)), 0o644)
}

type group struct {
	title string
	table *table
}

func chart(groups ...group) string {
	var body strings.Builder
	y := 0
	for _, g := range groups {
		y = g.draw(&body, y)
	}
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" role="img"
 viewBox="0 0 %d %d" width="%[1]d" height="%[2]d">
<title>CPU time per Tweet; shorter is better</title>
<style>%s</style>
%s</svg>
`, chartWidth, y+10, chartStyle, body.String())
}

// draw adds the bars of one table from y on and returns where they end.
func (g group) draw(s *strings.Builder, y int) int {
	fmt.Fprintf(s, "<text class=\"title\" x=\"0\" y=\"%d\">%s</text>\n",
		y+30, html.EscapeString(g.title))
	y += titleSpace
	longest := 0.0
	for _, r := range g.table.rows {
		longest = max(longest, r.over(measured.perMessage).median)
	}
	for i, r := range g.table.rows {
		class := "bar"
		if i == 0 {
			class = "bar ours"
		}
		time := r.over(measured.perMessage).median
		width := time / longest * (chartWidth - labelWidth - valueWidth)
		fmt.Fprintf(s, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>",
			labelWidth-8, y+14, html.EscapeString(r.name))
		fmt.Fprintf(s, `<rect class="%s" x="%d" y="%d" width="%.1f" height="%d" rx="2"/>`,
			class, labelWidth, y, width, barHeight)
		fmt.Fprintf(s, "<text x=\"%.1f\" y=\"%d\">%s (%s×)</text>\n",
			labelWidth+width+6, y+14, micros(time), times(r.ratio(g.table.rows[0])))
		y += rowHeight
	}
	return y
}
