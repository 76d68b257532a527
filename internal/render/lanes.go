package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/asynclint/asynclint/internal/findings"
)

// lanes renders a witness with a column for every goroutine and a row for
// every event, time running down. An event that blocks for ever is painted.
func lanes(f *findings.Finding, terminal int, paint func(a ...any) string) []string {
	var names []string
	for _, s := range f.Witness {
		if !slices.Contains(names, s.Goroutine) {
			names = append(names, s.Goroutine)
		}
	}
	col := 27
	for _, n := range names {
		col = max(col, width(n))
	}
	for _, s := range f.Witness {
		col = max(col, width(event(f, s)))
	}
	if terminal > 0 {
		col = min(col, max(20, (terminal-8)/len(names)-2))
	}
	col = min(col, 60)
	pad := func(s string) string { return s + strings.Repeat(" ", max(0, col-width(s))) }
	var head, rule []string
	for _, n := range names {
		head = append(head, pad(window(oneLine(n), 0, col)))
		rule = append(rule, strings.Repeat("-", col))
	}
	out := []string{strings.TrimRight(strings.Join(head, "  "), " "), strings.Join(rule, "  ")}
	for _, s := range f.Witness {
		lane := slices.Index(names, s.Goroutine)
		for i, part := range fold(event(f, s), col, col-6) {
			indent := lane * (col + 2)
			if i > 0 {
				indent += 6
			}
			if s.Blocks {
				part = paint(part)
			}
			out = append(out, strings.Repeat(" ", indent)+part)
		}
	}
	return out
}

func event(f *findings.Finding, s findings.Step) string {
	at := fmt.Sprintf("%4d", s.Line)
	if s.File != f.File {
		at = fmt.Sprintf("%s:%d", s.File[strings.LastIndexAny(s.File, `/\`)+1:], s.Line)
	}
	text := oneLine(s.Text)
	if s.Blocks {
		text += "   blocks for ever"
	}
	return at + "  " + text
}
