package cli

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/asynclint/asynclint/analyzers"
	"github.com/asynclint/asynclint/internal/config"
	"github.com/asynclint/asynclint/internal/render"
)

// options are the flags of an analysis.
type options struct {
	format    string
	outputs   list
	configure string
	switches  switches
	failOn    string
	tags      string
	tests     bool
	generated bool
	pgo       string
	trace     bool
	color     string
	dir       string
	debug     bool

	fix, diff     bool
	baseline      string
	writeBaseline bool
	newFromRev    string
	newFromPatch  string

	set map[string]bool // flags that were given
}

// list is a flag that may be given several times.
type list []string

func (l *list) String() string { return strings.Join(*l, " ") }

func (l *list) Set(s string) error {
	*l = append(*l, s)
	return nil
}

// switches are -enable and -disable in the order given.
type switches []struct {
	name string
	on   bool
}

func (s *switches) flag(on bool) func(string) error {
	return func(arg string) error {
		for name := range strings.SplitSeq(arg, ",") {
			if name = strings.TrimSpace(name); name == "" {
				continue
			}
			if err := config.CheckName(name); err != nil {
				return err
			}
			*s = append(*s, struct {
				name string
				on   bool
			}{name, on})
		}
		return nil
	}
}

func (o *options) flagSet() *flag.FlagSet {
	fs := flag.NewFlagSet("asynclint", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.StringVar(&o.format, "f", "text", "output `format`: "+formatNames())
	fs.Var(&o.outputs, "o", "write `format=file` as well or instead; may be repeated. -o text alone writes to standard output")
	fs.StringVar(&o.configure, "config", "", "configuration `file`; none reads no file. Default: .asynclint.yaml, searched upwards")
	fs.Func("enable", "switch on `names`: rules, rule/kinds, severities or all, separated by commas", o.switches.flag(true))
	fs.Func("disable", "switch off `names`", o.switches.flag(false))
	fs.StringVar(&o.failOn, "fail-on", "warning", "least `severity` that makes the exit status 1: error, warning, advice, strict or never")
	fs.StringVar(&o.tags, "tags", "", "build `tags`, separated by commas")
	fs.BoolVar(&o.tests, "tests", true, "analyse test files too")
	fs.BoolVar(&o.generated, "generated", false, "report in generated files too")
	fs.StringVar(&o.pgo, "pgo", "auto", "CPU profile that says what is hot: a `file`, auto for the default.pgo of each main package, or off")
	fs.BoolVar(&o.trace, "trace", false, "show for each finding the run that goes wrong, a column a goroutine")
	fs.StringVar(&o.color, "color", "auto", "`when` to use colour and source lines: auto, always or never")
	fs.StringVar(&o.dir, "C", "", "run in `directory`")
	fs.BoolVar(&o.fix, "fix", false, "apply the fixes of findings to the files")
	fs.BoolVar(&o.diff, "diff", false, "show what -fix would change, as a diff, instead of the findings")
	fs.StringVar(&o.baseline, "baseline", "", "leave out the findings listed in `file`")
	fs.BoolVar(&o.writeBaseline, "write-baseline", false, "write the findings to the file of -baseline instead of telling them")
	fs.StringVar(&o.newFromRev, "new-from-rev", "", "tell only findings on lines changed since git `revision`")
	fs.StringVar(&o.newFromPatch, "new-from-patch", "", "tell only findings on lines that the patch in `file` changes")
	fs.BoolVar(&o.debug, "debug", false, "tell on standard error where the time went, and which functions were given up")
	return fs
}

func formatNames() string {
	var names []string
	for _, f := range render.Formats {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}

var errHelp = errors.New("help")

// parse reads the flags; what is left are package patterns.
func (o *options) parse(args []string) ([]string, error) {
	fs := o.flagSet()
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil, errHelp
		}
		var known []string
		fs.VisitAll(func(f *flag.Flag) { known = append(known, f.Name) })
		return nil, nearestFlag(err, known)
	}
	o.set = make(map[string]bool)
	fs.Visit(func(f *flag.Flag) { o.set[f.Name] = true })
	for _, a := range fs.Args() {
		if strings.HasPrefix(a, "-") {
			return nil, usagef("%s after a package: flags come first", a)
		}
	}
	switch o.color {
	case "auto", "always", "never":
	default:
		return nil, usagef("-color takes auto, always or never, not %q", o.color)
	}
	switch {
	case o.writeBaseline && o.baseline == "":
		return nil, usagef("-write-baseline wants -baseline FILE")
	case o.newFromRev != "" && o.newFromPatch != "":
		return nil, usagef("-new-from-rev and -new-from-patch together: one says what is new")
	case o.fix && o.diff:
		return nil, usagef("-fix and -diff together: -diff alone shows what -fix would do")
	}
	return fs.Args(), nil
}

// resolve reads the configuration file and applies the flags to it.
func (o *options) resolve() (*config.Config, error) {
	path := o.configure
	if path == "" {
		var err error
		if path, err = config.Find(o.workDir()); err != nil {
			return nil, usageError{err}
		}
	}
	c := config.Default()
	if path != "" && path != "none" {
		abs, err := filepath.Abs(path)
		if err != nil {
			return nil, err
		}
		if c, err = config.Read(abs); err != nil {
			return nil, usageError{err}
		}
	}
	for _, s := range o.switches {
		if err := c.Switch(s.name, s.on); err != nil {
			return nil, usageError{err}
		}
	}
	if o.set["fail-on"] {
		var err error
		if c.FailOn, err = config.ParseFailOn(o.failOn); err != nil {
			return nil, usageError{err}
		}
	}
	if o.set["tests"] {
		c.Tests = o.tests
	}
	if o.set["tags"] {
		c.Tags = strings.FieldsFunc(o.tags, func(r rune) bool { return r == ',' || r == ' ' })
	}
	if o.set["generated"] {
		c.Settings.Generated = o.generated
	}
	if o.set["pgo"] {
		if c.PGO = o.pgo; o.pgo == "" {
			return nil, usagef("-pgo takes auto, off or a file")
		}
	}
	if err := c.ReadProfile(); err != nil {
		return nil, usageError{err}
	}
	return c, nil
}

func (o *options) workDir() string {
	if o.dir != "" {
		return o.dir
	}
	return "."
}

func help(w io.Writer) {
	fmt.Fprint(w, "asynclint finds concurrency pitfalls in Go programs.\n\nusage: asynclint [flags] [packages]        ./... when none is named\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "       asynclint %-32s %s\n", strings.TrimSpace(c.name+" "+c.args), c.doc)
	}
	fmt.Fprint(w, "       go vet -vettool=$(which asynclint) ./...   as a vet tool\n\nflags:\n")
	o := new(options)
	fs := o.flagSet()
	fs.SetOutput(w)
	fs.PrintDefaults()
	fmt.Fprintf(w, "\nexit status: 0 clean, 1 findings that fail, 2 wrong usage or configuration,\n3 something could not be loaded or analysed. %d rules; 'asynclint rules' lists them.\n", len(analyzers.All()))
}

// output is a place to write a report to.
type output struct {
	format render.Format
	path   string // "" is standard output
}

// destinations resolves -f and -o.
func (o *options) destinations() ([]output, error) {
	if len(o.outputs) == 0 {
		f, err := render.Lookup(o.format)
		if err != nil {
			return nil, usageError{err}
		}
		return []output{{f, ""}}, nil
	}
	if o.set["f"] {
		return nil, usagef("-f and -o together: give every output with -o")
	}
	var outs []output
	taken := make(map[string]bool)
	if o.baseline != "" {
		taken[place(o.baseline)] = true
	}
	for _, arg := range o.outputs {
		name, path, _ := strings.Cut(arg, "=")
		f, err := render.Lookup(name)
		if err != nil {
			return nil, usageError{err}
		}
		if path == "-" {
			path = ""
		}
		key := path
		if path != "" {
			if err := checkWritable(path); err != nil {
				return nil, usagef("-o %s: %w", arg, err)
			}
			key = place(path)
		}
		if taken[key] {
			if o.baseline != "" && key == place(o.baseline) {
				return nil, usagef("-o %s: that is the baseline", arg)
			}
			return nil, usagef("-o %s: two outputs go to one place", arg)
		}
		taken[key] = true
		outs = append(outs, output{f, path})
	}
	return outs, nil
}

// place names the file that is written through path, whatever links lead there.
func place(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	if dir, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		return filepath.Join(dir, filepath.Base(path))
	}
	return path
}

// checkWritable finds before the analysis, and before any other output is
// written, that a path cannot be written.
func checkWritable(path string) error {
	fi, err := os.Stat(path)
	if err == nil {
		if fi.IsDir() {
			return fmt.Errorf("%s is a directory", path)
		}
		if !fi.Mode().IsRegular() {
			return nil // opening a pipe would wait for its reader
		}
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return f.Close()
	}
	dir := filepath.Dir(path)
	if fi, err := os.Stat(dir); err != nil || !fi.IsDir() {
		return fmt.Errorf("there is no directory %s", dir)
	}
	f, err := os.CreateTemp(dir, ".asynclint.*")
	if err != nil {
		return err
	}
	f.Close()
	return os.Remove(f.Name())
}
