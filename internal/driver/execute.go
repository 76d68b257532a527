package driver

import (
	"context"
	"fmt"
	"os"
	"reflect"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"
)

// execution runs analyzers over packages, dependencies first, and forgets the
// syntax and the results of a package as soon as it is done. Package checker
// of x/tools keeps everything until the end, which for a program of a thousand
// packages is most of the memory and half of the time (docs/performance.md).
type execution struct {
	asked     []*analysis.Analyzer // their results last until the job is done
	analyzers []*analysis.Analyzer // in order of requirement: first what requires nothing
	facts     factStore
	slots     chan struct{} // passes that run at once
	done      func(*job)    // called from several goroutines
}

// job is a package to analyse.
type job struct {
	pkg        *packages.Package
	root       bool // all analyzers run, not only those that make facts
	deps       []*job
	dependents []*job
	waits      int     // deps that are not done; guarded by execution.run
	sees       seenSet // whose facts can be seen

	actions []*action // those that ran, in the order of execution.analyzers
}

// action is one analyzer's work on one package.
type action struct {
	analyzer    *analysis.Analyzer
	requires    []*action
	users       atomic.Int32  // actions of the job that need the result and have not ended
	ready       chan struct{} // closed when result and err are set
	result      any
	err         error
	follows     bool // err only says that a requirement failed
	diagnostics []analysis.Diagnostic
	spent       time.Duration
}

// execute runs the analyzers over the roots. done is called once a package,
// with its syntax and results in place, from one goroutine or another; they
// are gone when it returns. The order of the packages is not determined.
func execute(ctx context.Context, list []*analysis.Analyzer, roots []*packages.Package, done func(*job)) error {
	if err := analysis.Validate(list); err != nil {
		return err
	}
	x := &execution{asked: list, analyzers: inOrder(list), done: done, slots: make(chan struct{}, runtime.GOMAXPROCS(0))}
	x.facts.init(x.analyzers)
	x.run(ctx, jobsOf(roots))
	return nil
}

// inOrder returns analyzers with all that they require, requirements first.
func inOrder(list []*analysis.Analyzer) []*analysis.Analyzer {
	var out []*analysis.Analyzer
	seen := make(map[*analysis.Analyzer]bool)
	var visit func(a *analysis.Analyzer)
	visit = func(a *analysis.Analyzer) {
		if seen[a] {
			return
		}
		seen[a] = true
		for _, r := range a.Requires {
			visit(r)
		}
		out = append(out, a)
	}
	for _, a := range list {
		visit(a)
	}
	return out
}

// jobsOf returns the jobs for packages and what they import, dependencies
// first.
func jobsOf(roots []*packages.Package) []*job {
	var out []*job
	byPkg := make(map[*packages.Package]*job)
	var visit func(pkg *packages.Package) *job
	visit = func(pkg *packages.Package) *job {
		if j := byPkg[pkg]; j != nil {
			return j
		}
		j := &job{pkg: pkg}
		byPkg[pkg] = j
		for _, path := range sortedKeys(pkg.Imports) {
			dep := visit(pkg.Imports[path])
			if !slices.Contains(j.deps, dep) {
				j.deps = append(j.deps, dep)
				dep.dependents = append(dep.dependents, j)
			}
		}
		j.waits = len(j.deps)
		j.sees = newSeenSet(pkg, j.deps)
		out = append(out, j)
		return j
	}
	for _, pkg := range roots {
		visit(pkg).root = true
	}
	return out
}

// run does all jobs, as many at once as there are slots.
func (x *execution) run(ctx context.Context, jobs []*job) {
	ready := make(chan *job, len(jobs))
	left := len(jobs)
	if left == 0 {
		return
	}
	for _, j := range jobs {
		if j.waits == 0 {
			ready <- j
		}
	}
	var (
		mu sync.Mutex
		wg sync.WaitGroup
	)
	for range cap(x.slots) {
		wg.Go(func() {
			for j := range ready {
				if ctx.Err() == nil {
					x.job(j)
				}
				mu.Lock()
				for _, d := range j.dependents {
					if d.waits--; d.waits == 0 {
						ready <- d // has room for every job
					}
				}
				if left--; left == 0 {
					close(ready)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
}

// job analyses a package and forgets it.
func (x *execution) job(j *job) {
	byAnalyzer := make(map[*analysis.Analyzer]*action)
	for _, a := range x.wanted(j.root) {
		act := &action{analyzer: a, ready: make(chan struct{})}
		for _, r := range a.Requires {
			act.requires = append(act.requires, byAnalyzer[r])
			byAnalyzer[r].users.Add(1)
		}
		if slices.Contains(x.asked, a) {
			act.users.Add(1)
		}
		byAnalyzer[a] = act
		j.actions = append(j.actions, act)
	}
	var wg sync.WaitGroup
	for _, act := range j.actions {
		wg.Go(func() { x.action(j, act) })
	}
	wg.Wait()
	x.done(j)
	j.actions = nil
	j.pkg.Syntax, j.pkg.TypesInfo = nil, nil
}

// wanted returns the analyzers for a package: for one that is only imported,
// those that make facts, with their requirements.
func (x *execution) wanted(root bool) []*analysis.Analyzer {
	if root {
		return x.analyzers
	}
	var facts []*analysis.Analyzer
	for _, a := range x.analyzers {
		if len(a.FactTypes) > 0 {
			facts = append(facts, a)
		}
	}
	return inOrder(facts)
}

// action runs one analyzer once its requirements are there.
func (x *execution) action(j *job, act *action) {
	defer act.release()
	defer close(act.ready)
	inputs := make(map[*analysis.Analyzer]any)
	for _, r := range act.requires {
		<-r.ready
		if r.err != nil {
			act.err, act.follows = fmt.Errorf("failed prerequisite: %s", r.analyzer.Name), true
			return
		}
		inputs[r.analyzer] = r.result
	}
	x.slots <- struct{}{}
	start := time.Now()
	defer func() {
		act.spent = time.Since(start)
		<-x.slots
	}()
	act.result, act.err = act.analyzer.Run(x.pass(j, act, inputs))
	if act.err != nil {
		return
	}
	if got, want := reflect.TypeOf(act.result), act.analyzer.ResultType; got != want {
		act.result, act.err = nil, fmt.Errorf("the result is of type %v, not %v", got, want)
	}
}

// release forgets the results that nobody needs any more: for a large package
// they are most of the memory.
func (act *action) release() {
	for _, r := range act.requires {
		if r.users.Add(-1) == 0 {
			r.result = nil
		}
	}
}

func (x *execution) pass(j *job, act *action, inputs map[*analysis.Analyzer]any) *analysis.Pass {
	pkg := j.pkg
	return &analysis.Pass{
		Analyzer:          act.analyzer,
		Fset:              pkg.Fset,
		Files:             pkg.Syntax,
		OtherFiles:        pkg.OtherFiles,
		IgnoredFiles:      pkg.IgnoredFiles,
		Pkg:               pkg.Types,
		TypesInfo:         pkg.TypesInfo,
		TypesSizes:        pkg.TypesSizes,
		TypeErrors:        pkg.TypeErrors,
		Module:            moduleOf(pkg),
		ResultOf:          inputs,
		Report:            func(d analysis.Diagnostic) { act.diagnostics = append(act.diagnostics, d) },
		ReadFile:          os.ReadFile,
		ImportObjectFact:  x.facts.importObject(j.sees),
		ExportObjectFact:  x.facts.exportObject,
		ImportPackageFact: x.facts.importPackage(j.sees),
		ExportPackageFact: func(f analysis.Fact) { x.facts.exportPackage(pkg.Types, f) },
		AllObjectFacts:    func() []analysis.ObjectFact { return x.facts.allObjects(j.sees, act.analyzer) },
		AllPackageFacts:   func() []analysis.PackageFact { return x.facts.allPackages(j.sees, act.analyzer) },
	}
}

func moduleOf(pkg *packages.Package) *analysis.Module {
	if pkg.Module == nil {
		return &analysis.Module{}
	}
	return &analysis.Module{Path: pkg.Module.Path, Version: pkg.Module.Version, GoVersion: pkg.Module.GoVersion}
}
