package cli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/mattn/go-isatty"
	"golang.org/x/term"

	"github.com/asynclint/asynclint/analyzers"
	"github.com/asynclint/asynclint/internal/atomicfile"
	"github.com/asynclint/asynclint/internal/config"
	"github.com/asynclint/asynclint/internal/driver"
	"github.com/asynclint/asynclint/internal/findings"
	"github.com/asynclint/asynclint/internal/load"
	"github.com/asynclint/asynclint/internal/render"
)

// analyse is the main job: analyse packages, write the findings.
func analyse(ctx context.Context, args []string, s Streams) (int, error) {
	o := new(options)
	patterns, err := o.parse(args)
	if errors.Is(err, errHelp) {
		help(s.Out)
		return exitClean, nil
	}
	if err != nil {
		return 0, err
	}
	outs, err := o.destinations()
	if err != nil {
		return 0, err
	}
	conf, err := o.resolve()
	if err != nil {
		return 0, err
	}
	sel, err := o.selection(ctx)
	if err != nil {
		return 0, err
	}
	start := time.Now()
	res, err := run(ctx, o, conf, patterns, s)
	if err != nil {
		return 0, err
	}
	res.Findings = slices.DeleteFunc(res.Findings, func(f findings.Finding) bool { return conf.Excluded(f.File) })
	if o.writeBaseline {
		return sel.write(o, conf, res, s)
	}
	sel.apply(res, s)
	if o.fix || o.diff {
		return applyFixes(o, conf, res, start, s)
	}
	if err := write(o, outs, res, s); err != nil {
		return 0, err
	}
	return conclude(o, conf, res, s), nil
}

func run(ctx context.Context, o *options, conf *config.Config, patterns []string, s Streams) (*driver.Result, error) {
	dir, err := filepath.Abs(o.workDir())
	if err != nil {
		return nil, err
	}
	if fi, err := os.Stat(dir); err != nil || !fi.IsDir() {
		return nil, usagef("there is no directory %s", dir)
	}
	if len(patterns) == 0 {
		patterns = defaultPatterns(dir)
	}
	var flags []string
	if len(conf.Tags) > 0 {
		flags = append(flags, "-tags="+strings.Join(conf.Tags, ","))
	}
	p := newProgress(s.Err)
	defer p.done()
	res, err := driver.Run(ctx, driver.Config{
		Load:     load.Config{Dir: dir, Patterns: patterns, Tests: conf.Tests, BuildFlags: flags},
		Settings: &conf.Settings,

		FindProfiles: conf.PGO == config.PGOAuto,
		Progress:     p.stage,
	})
	var usage *load.UsageError
	if errors.As(err, &usage) {
		return nil, usageError{err}
	}
	return res, err
}

// defaultPatterns is what is analysed when no package is named: everything
// below the directory, or all modules of a workspace from its root.
func defaultPatterns(dir string) []string {
	cmd := exec.Command("go", "env", "GOWORK", "GOMOD")
	cmd.Dir = dir
	out, err := cmd.Output()
	if err == nil {
		work, mod, _ := strings.Cut(strings.TrimRight(string(out), "\r\n"), "\n")
		if strings.TrimSpace(work) != "" && strings.TrimSpace(mod) == os.DevNull && filepath.Dir(strings.TrimSpace(work)) == dir {
			return []string{"work"}
		}
	}
	return []string{"./..."}
}

// write writes all outputs; files are replaced whole or not at all.
func write(o *options, outs []output, res *driver.Result, s Streams) error {
	dir, err := filepath.Abs(o.workDir())
	if err != nil {
		return err
	}
	report := &render.Report{Findings: res.Findings, Problems: res.Problems, Rules: analyzers.All(), Version: Version(), Dir: dir}
	for _, out := range outs {
		if out.path == "" {
			if err := out.format.Write(s.Out, report, o.rendering(s.Out)); err != nil {
				return err
			}
			continue
		}
		var b bytes.Buffer
		if err := out.format.Write(&b, report, render.Options{Trace: o.trace}); err != nil {
			return err
		}
		if err := atomicfile.Write(out.path, b.Bytes(), 0o666); err != nil {
			return usageError{err}
		}
	}
	return nil
}

// rendering decides what people see: frames and colour on a terminal.
func (o *options) rendering(w io.Writer) render.Options {
	opt := render.Options{Trace: o.trace}
	f, _ := w.(*os.File)
	terminal := f != nil && isatty.IsTerminal(f.Fd())
	if terminal {
		opt.Width, _, _ = term.GetSize(int(f.Fd()))
	}
	switch o.color {
	case "always":
		opt.Color, opt.Frames = true, true
	case "auto":
		opt.Frames = terminal
		opt.Color = terminal && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	case "never":
		opt.Frames = terminal
	}
	return opt
}

// conclude tells problems and statistics, and decides the exit status.
func conclude(o *options, conf *config.Config, res *driver.Result, s Streams) int {
	if o.debug {
		statistics(res, s.Err)
	}
	for _, p := range res.Problems {
		fmt.Fprintln(s.Err, problemLine(p))
		if o.debug && p.Stack != "" {
			fmt.Fprintln(s.Err, p.Stack)
		}
	}
	if n := len(res.Problems); n > 0 {
		fmt.Fprintf(s.Err, "asynclint: the analysis is incomplete: %d problem(s) above\n", n)
		return exitIncomplete
	}
	if slices.ContainsFunc(res.Findings, func(f findings.Finding) bool { return conf.FailOn.Fails(f.Severity) }) {
		return exitFindings
	}
	return exitClean
}

func problemLine(p findings.Problem) string {
	where := p.File
	if p.Line > 0 {
		where += fmt.Sprintf(":%d", p.Line)
		if p.Col > 0 {
			where += fmt.Sprintf(":%d", p.Col)
		}
	}
	msg := strings.TrimSpace(p.Message)
	switch {
	case where != "":
		return where + ": " + msg
	case p.Package != "":
		return p.Package + ": " + msg
	}
	return msg
}

func statistics(res *driver.Result, w io.Writer) {
	st := res.Stats
	fmt.Fprintf(w, "%d packages of %d loaded; load %v, analyse %v\n", st.Roots, st.Packages, st.Load.Round(time.Millisecond), st.Analyse.Round(time.Millisecond))
	names := slices.SortedFunc(maps.Keys(st.Analyzers), func(a, b string) int {
		return cmp.Or(cmp.Compare(st.Analyzers[b], st.Analyzers[a]), strings.Compare(a, b))
	})
	for _, n := range names {
		fmt.Fprintf(w, "  %-22s %v\n", n, st.Analyzers[n].Round(10*time.Microsecond))
	}
	for i, t := range st.Times {
		if i == 10 {
			break
		}
		if i == 0 {
			fmt.Fprintln(w, "packages that took longest")
		}
		fmt.Fprintf(w, "  %v  %s\n", t.Duration.Round(time.Millisecond), t.Package)
	}
	for i, h := range st.Limits {
		if i == 0 {
			fmt.Fprintln(w, "functions given up, so that nothing was said of them")
		}
		fmt.Fprintf(w, "  %s: too many %s  %s\n", h.Pass, h.Limit, h.Func)
	}
}

// progress shows one line on a terminal once a run takes over a second.
type progress struct {
	w     io.Writer
	start time.Time
	shown bool
	stop  chan struct{}
	lines chan string
	ended chan struct{}
}

func newProgress(w io.Writer) *progress {
	p := &progress{w: w, start: time.Now()}
	if f, ok := w.(*os.File); !ok || !isatty.IsTerminal(f.Fd()) {
		return p
	}
	p.stop, p.lines, p.ended = make(chan struct{}), make(chan string), make(chan struct{})
	go p.show()
	return p
}

func (p *progress) show() {
	defer close(p.ended)
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	line := ""
	for {
		select {
		case line = <-p.lines:
		case <-tick.C:
			if d := time.Since(p.start); d > time.Second {
				fmt.Fprintf(p.w, "\r\x1b[K%s (%ds)", line, int(d.Seconds()))
				p.shown = true
			}
		case <-p.stop:
			if p.shown {
				fmt.Fprint(p.w, "\r\x1b[K")
			}
			return
		}
	}
}

func (p *progress) stage(s string) {
	if p.lines != nil {
		p.lines <- s
	}
}

func (p *progress) done() {
	if p.stop != nil {
		close(p.stop)
		<-p.ended
		p.stop, p.lines = nil, nil
	}
}
