package render

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/fatih/color"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/internal/findings"
)

// writeText writes file:line:col: message (rule/kind), and with the options
// for terminals colour, the source line with the place underlined, and the
// witness. Problems are not findings and go elsewhere.
func writeText(w io.Writer, r *Report, o Options) error {
	t := &text{w: bufio.NewWriter(w), r: r, o: o, src: &sources{read: os.ReadFile}}
	t.style()
	for i := range r.Findings {
		t.finding(&r.Findings[i])
	}
	if o.Frames {
		t.summary()
	}
	return t.w.Flush()
}

type text struct {
	w   *bufio.Writer
	r   *Report
	o   Options
	src *sources

	place, faint func(a ...any) string
	severity     map[rule.Severity]func(a ...any) string
}

func (t *text) style() {
	paint := func(attrs ...color.Attribute) func(a ...any) string {
		c := color.New(attrs...)
		if t.o.Color {
			c.EnableColor()
		} else {
			c.DisableColor()
		}
		return c.SprintFunc()
	}
	t.place, t.faint = paint(color.Bold), paint(color.Faint)
	t.severity = map[rule.Severity]func(a ...any) string{
		rule.Error:   paint(color.FgRed, color.Bold),
		rule.Warning: paint(color.FgYellow, color.Bold),
		rule.Advice:  paint(color.FgCyan, color.Bold),
		rule.Strict:  paint(color.FgMagenta, color.Bold),
	}
}

func (t *text) finding(f *findings.Finding) {
	at := fmt.Sprintf("%s:%d:%d:", t.r.rel(f.File), f.Line, f.Col)
	if !t.o.Frames {
		fmt.Fprintf(t.w, "%s %s (%s)\n", at, oneLine(f.Message), f.ID())
	} else {
		t.heading(f, at)
		t.frame(f)
		for _, rel := range f.Related {
			fmt.Fprintf(t.w, "      %s %s\n", t.faint(fmt.Sprintf("%s:%d:", t.r.rel(rel.File), rel.Line)), oneLine(rel.Message))
		}
	}
	if t.o.Trace && len(f.Witness) > 0 {
		for _, l := range lanes(f, t.o.Width, t.severity[rule.Error]) {
			fmt.Fprintln(t.w, "      "+l)
		}
		fmt.Fprintln(t.w)
	} else if t.o.Frames {
		fmt.Fprintln(t.w)
	}
}

// heading writes place, severity, message and rule, broken between words
// where the terminal ends.
func (t *text) heading(f *findings.Finding, at string) {
	sev, id := f.Severity.String()+":", "("+f.ID()+")"
	lines := []string{oneLine(f.Message) + " " + id}
	if t.o.Width > 40 {
		lines = fold(lines[0], t.o.Width-width(at)-width(sev)-2, t.o.Width-headingIndent)
	}
	for i, l := range lines {
		if i > 0 {
			fmt.Fprint(t.w, strings.Repeat(" ", headingIndent))
		} else {
			fmt.Fprint(t.w, t.place(at), " ", t.severity[f.Severity](sev), " ")
		}
		if rest, ok := strings.CutSuffix(l, id); ok && i == len(lines)-1 {
			l = rest + t.faint(id)
		}
		fmt.Fprintln(t.w, l)
	}
}

const (
	tabWidth      = 4
	headingIndent = 4
)

// fold breaks s between words into lines of at most first columns for the
// first and rest for the others. A word that is longer stays whole, as do
// spaces within a line.
func fold(s string, first, rest int) []string {
	var out []string
	line, limit := "", first
	for part := range strings.SplitAfterSeq(s, " ") {
		if line != "" && width(line)+width(strings.TrimRight(part, " ")) > limit {
			out = append(out, strings.TrimRight(line, " "))
			line, limit = "", rest
		}
		if line == "" && len(out) > 0 && part == " " {
			continue // of a gap that the break is in
		}
		line += part
	}
	return append(out, strings.TrimRight(line, " "))
}

// frame shows the source line and underlines the place.
func (t *text) frame(f *findings.Finding) {
	line, ok := t.src.line(f.File, f.Line)
	if !ok || f.Col < 1 || f.Col-1 > len(line) {
		return
	}
	end := len(line)
	if f.EndLine == f.Line && f.EndCol > f.Col && f.EndCol-1 <= len(line) {
		end = f.EndCol - 1
	}
	before := expand(line[:f.Col-1], 0)
	start := width(before)
	n := max(1, width(expand(line[f.Col-1:end], start)))
	whole := expand(line, 0)
	// Show the part of a long line that holds the place.
	if limit := t.o.Width - 10; t.o.Width > 40 && width(whole) > limit {
		cut := max(0, min(start-limit/3, width(whole)-limit))
		whole = window(whole, cut, limit)
		start -= cut
		n = min(n, max(1, limit-start))
	}
	fmt.Fprintf(t.w, "%s %s\n", t.faint(fmt.Sprintf("%5d |", f.Line)), whole)
	fmt.Fprintf(t.w, "%s %s%s\n", t.faint("      |"), strings.Repeat(" ", start), t.severity[f.Severity](strings.Repeat("^", n)))
}

// window returns the columns [from, from+n) of s, with an ellipsis where
// something is left out. A wide character that does not fit whole becomes
// spaces, so that what stands below stays in line.
func window(s string, from, n int) string {
	var b strings.Builder
	col, to, more := 0, from+n, width(s) > from+n
	for _, r := range s {
		w := runeWidth(r)
		switch {
		case col+w <= from || col >= to:
		case w > 0 && (from > 0 && col <= from || more && col+w >= to):
			visible := min(col+w, to) - max(col, from)
			b.WriteString("…" + strings.Repeat(" ", visible-1))
		default:
			b.WriteRune(r)
		}
		col += w
	}
	return b.String()
}

// expand replaces tabs by spaces, for text that begins at column col, and
// what a terminal would obey by a dot.
func expand(s string, col int) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\t':
			n := tabWidth - col%tabWidth
			b.WriteString(strings.Repeat(" ", n))
			col += n
			continue
		case obeyed(r):
			r = '.'
		}
		b.WriteRune(r)
		col += runeWidth(r)
	}
	return b.String()
}

func width(s string) int {
	n := 0
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

// runeWidth is 2 for the wide scripts and emoji, as terminals show them.
func runeWidth(r rune) int {
	switch {
	case r == utf8.RuneError:
		return 1
	case r >= 0x0300 && r <= 0x036f, r == 0x200b, r == 0x200d, r >= 0xfe00 && r <= 0xfe0f:
		return 0
	case r >= 0x1100 && r <= 0x115f, r >= 0x2e80 && r <= 0xa4cf, r >= 0xac00 && r <= 0xd7a3, r >= 0xf900 && r <= 0xfaff,
		r >= 0xfe30 && r <= 0xfe6f, r >= 0xff00 && r <= 0xff60, r >= 0xffe0 && r <= 0xffe6, r >= 0x1f300 && r <= 0x1faff, r >= 0x20000 && r <= 0x3fffd:
		return 2
	}
	return 1
}

// oneLine keeps a message from breaking the line format.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' || r == '\t' {
			return ' '
		}
		if obeyed(r) {
			return '.'
		}
		return r
	}, s)
}

// obeyed reports whether terminals act on r rather than show it: control
// characters, and those that turn the direction of text around.
func obeyed(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
}

// summary closes the output on a terminal.
func (t *text) summary() {
	if len(t.r.Findings) == 0 {
		return
	}
	count := make(map[rule.Severity]int)
	files := make(map[string]bool)
	for i := range t.r.Findings {
		count[t.r.Findings[i].Severity]++
		files[t.r.Findings[i].File] = true
	}
	var parts []string
	for _, s := range []rule.Severity{rule.Error, rule.Warning, rule.Advice, rule.Strict} {
		if n := count[s]; n > 0 {
			parts = append(parts, t.severity[s](plural(n, s.String())))
		}
	}
	fmt.Fprintf(t.w, "%s in %s\n", strings.Join(parts, ", "), plural(len(files), "file"))
}

func plural(n int, word string) string {
	switch {
	case n == 1, word == "advice", word == "strict":
		return fmt.Sprintf("%d %s", n, word)
	}
	return fmt.Sprintf("%d %ss", n, word)
}
