package driver

import (
	"path/filepath"
	"slices"

	"github.com/asynclint/asynclint/internal/findings"
	"github.com/asynclint/asynclint/internal/load"
	"github.com/asynclint/asynclint/internal/pgo"
	"github.com/asynclint/asynclint/passes/settings"
)

// profiled returns settings with the profiles of the program's main packages,
// as go build would use them. Those that cannot be read are problems.
func profiled(s *settings.Settings, prog *load.Program, res *Result) *settings.Settings {
	out := *s
	for _, found := range defaultProfiles(prog) {
		p, err := pgo.ReadAll([]string{found.file}, found.root)
		if err != nil {
			res.Problems = append(res.Problems, findings.Problem{
				Span:    findings.Span{File: found.file},
				Message: err.Error() + ": make it anew, or use -pgo=off",
			})
			continue
		}
		out.Profiles = append(out.Profiles, p...)
	}
	return &out
}

type profileFile struct{ root, file string }

// defaultProfiles finds the profiles of the main packages that are analysed,
// or, when none is, those of the modules that the packages belong to.
func defaultProfiles(prog *load.Program) []profileFile {
	mains := make(map[string][]string) // by module directory
	var roots []string
	for _, pkg := range prog.Roots {
		if pkg.Module == nil || pkg.Module.Dir == "" || len(pkg.GoFiles) == 0 {
			continue
		}
		root := pkg.Module.Dir
		if !slices.Contains(roots, root) {
			roots = append(roots, root)
		}
		if pkg.Name == "main" {
			mains[root] = append(mains[root], filepath.Dir(pkg.GoFiles[0]))
		}
	}
	slices.Sort(roots)
	var out []profileFile
	for _, root := range roots {
		files := pgo.In(mains[root])
		if len(mains) == 0 {
			_, files = pgo.Search(root)
		}
		for _, f := range files {
			out = append(out, profileFile{root, f})
		}
	}
	return out
}
