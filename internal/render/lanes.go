package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/asynclint/asynclint/internal/findings"
)

// lanes renders a witness with a column for every goroutine and a row for
// every event, time running down.
func lanes(f *findings.Finding, width int) []string {
	var names []string
	for _, s := range f.Witness {
		if !slices.Contains(names, s.Goroutine) {
			names = append(names, s.Goroutine)
		}
	}
	col := 27
	for _, n := range names {
		col = max(col, len([]rune(n)))
	}
	for _, s := range f.Witness {
		col = max(col, len([]rune(event(f, s))))
	}
	if width > 0 {
		col = min(col, max(20, (width-8)/len(names)-2))
	}
	col = min(col, 60)
	pad := func(s string) string { return s + strings.Repeat(" ", max(0, col-len([]rune(s)))) }
	row := func(lane int, s string) string {
		return strings.TrimRight(strings.Repeat(" ", lane*(col+2))+s, " ")
	}
	var head, rule []string
	for _, n := range names {
		head = append(head, pad(clip(n, col)))
		rule = append(rule, strings.Repeat("-", col))
	}
	out := []string{strings.TrimRight(strings.Join(head, "  "), " "), strings.Join(rule, "  ")}
	for _, s := range f.Witness {
		lane := slices.Index(names, s.Goroutine)
		for i, part := range wrap(event(f, s), col) {
			if i > 0 {
				part = "      " + part
			}
			out = append(out, row(lane, part))
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

func clip(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}

// wrap breaks a line at spaces so that continuation lines, which are
// indented by six, fit.
func wrap(s string, n int) []string {
	if len([]rune(s)) <= n {
		return []string{s}
	}
	lead := s[:len(s)-len(strings.TrimLeft(s, " "))]
	var out []string
	line := lead
	for _, w := range strings.Fields(s) {
		limit := n
		if len(out) > 0 {
			limit -= 6
		}
		if strings.TrimSpace(line) != "" && len([]rune(line))+1+len([]rune(w)) > limit {
			out = append(out, line)
			line = w
			continue
		}
		if strings.TrimSpace(line) == "" {
			line += w
		} else if len(out) == 0 && strings.TrimSpace(line) == strings.Fields(s)[0] {
			line += "  " + w
		} else {
			line += " " + w
		}
	}
	return append(out, line)
}
