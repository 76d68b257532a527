package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/asynclint/asynclint/internal/baseline"
	"github.com/asynclint/asynclint/internal/config"
	"github.com/asynclint/asynclint/internal/driver"
	"github.com/asynclint/asynclint/internal/findings"
	"github.com/asynclint/asynclint/internal/fix"
	"github.com/asynclint/asynclint/internal/newfrom"
)

// selection decides which findings are told: those that are new.
type selection struct {
	known   *baseline.Baseline
	changes *newfrom.Changes
}

// selection reads the baseline and the changes that the flags name, before
// anything is analysed: what is wrong with them is told at once.
func (o *options) selection(ctx context.Context) (*selection, error) {
	sel := new(selection)
	if o.baseline != "" {
		b, err := baseline.Read(o.baseline)
		switch {
		case err == nil:
			sel.known = b
		case o.writeBaseline && errors.Is(err, fs.ErrNotExist):
		default:
			return nil, usageError{err}
		}
	}
	dir, err := filepath.Abs(o.workDir())
	if err != nil {
		return nil, err
	}
	switch {
	case o.newFromRev != "":
		sel.changes, err = newfrom.Revision(ctx, dir, o.newFromRev)
	case o.newFromPatch != "":
		sel.changes, err = patch(ctx, dir, o.newFromPatch)
	}
	if err != nil {
		return nil, usageError{err}
	}
	return sel, nil
}

func patch(ctx context.Context, dir, name string) (*newfrom.Changes, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	root, err := newfrom.Root(ctx, dir)
	if err != nil {
		root = dir // no repository: the patch is relative to the directory
	}
	return newfrom.Patch(f, dir, root)
}

// covered reports whether a run looked at what a baseline's entry is about.
func covered(res *driver.Result) func(baseline.Entry) bool {
	return func(e baseline.Entry) bool { return res.Packages[e.Package] }
}

// apply leaves the findings that are new, and tells baseline entries that
// match nothing any more.
func (sel *selection) apply(res *driver.Result, s Streams) {
	if sel.changes != nil {
		res.Findings, _ = sel.changes.Filter(res.Findings)
	}
	if sel.known == nil {
		return
	}
	fresh, _, stale := sel.known.Filter(res.Findings, covered(res))
	res.Findings = fresh
	if sel.changes != nil {
		return // what lies outside the change was not looked for
	}
	for _, e := range stale {
		fmt.Fprintf(s.Err, "asynclint: the baseline lists a finding that is gone: %s in %s: %s\n", e.ID, e.Package, e.Message)
	}
}

// write writes the baseline.
func (sel *selection) write(o *options, conf *config.Config, res *driver.Result, s Streams) (int, error) {
	if len(res.Problems) > 0 {
		return conclude(o, conf, res, s), nil // it would lack what could not be looked at
	}
	b := baseline.New(res.Findings)
	if sel.known != nil {
		b = sel.known.Update(res.Findings, covered(res))
	}
	if err := b.Write(o.baseline); err != nil {
		return 0, usageError{err}
	}
	fmt.Fprintf(s.Err, "asynclint: wrote %d findings to %s\n", len(res.Findings), o.baseline)
	return exitClean, nil
}

// applyFixes writes or shows what the fixes change, and tells those that were
// left out. The exit status is that of the findings that remain.
func applyFixes(o *options, conf *config.Config, res *driver.Result, start time.Time, s Streams) (int, error) {
	plan := fix.New(res.Findings, fix.Options{Since: start})
	dir, err := filepath.Abs(o.workDir())
	if err != nil {
		return 0, err
	}
	if o.diff {
		if err := plan.Diff(s.Out, dir); err != nil {
			return 0, err
		}
	} else if err := plan.Write(); err != nil {
		return 0, usageError{err}
	}
	for _, r := range plan.Refused {
		fmt.Fprintf(s.Err, "%s:%d:%d: not fixed: %s\n", r.Finding.File, r.Finding.Line, r.Finding.Col, r.Reason)
	}
	if o.fix {
		var rest []findings.Finding
		for i := range res.Findings {
			if !slices.Contains(plan.Applied, &res.Findings[i]) {
				rest = append(rest, res.Findings[i])
			}
		}
		fmt.Fprintf(s.Err, "asynclint: applied %d fixes to %d files\n", len(plan.Applied), len(plan.Files))
		res.Findings = rest
		outs, err := o.destinations()
		if err != nil {
			return 0, err
		}
		if err := write(o, outs, res, s); err != nil {
			return 0, err
		}
	}
	return conclude(o, conf, res, s), nil
}
