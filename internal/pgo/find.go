package pgo

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/asynclint/asynclint/passes/settings"
)

// ReadAll reads profiles; messages call them by their paths relative to root.
func ReadAll(files []string, root string) ([]*settings.Profile, error) {
	var out []*settings.Profile
	for _, f := range files {
		name := filepath.Base(f)
		if rel, err := filepath.Rel(root, f); err == nil && filepath.IsLocal(rel) {
			name = filepath.ToSlash(rel)
		}
		p, err := Read(f, name)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// In returns the default profiles in the given directories, without duplicates
// and in order.
func In(dirs []string) []string {
	var out []string
	for _, d := range dirs {
		name := filepath.Join(d, defaultName)
		if fi, err := os.Stat(name); err == nil && !fi.IsDir() && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// maxDirs bounds the directories that Search looks into.
const maxDirs = 50_000

// Search returns the default profiles of the main packages of the module that
// dir is in, in order, and the module's directory. Both are empty outside a
// module.
func Search(dir string) (root string, files []string) {
	if root = moduleRoot(dir); root == "" {
		return "", nil
	}
	dirs := 0
	filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil // what cannot be read holds no package either
		case d.IsDir():
			if dirs++; dirs > maxDirs {
				return fs.SkipAll
			}
			if path != root && (isSkipped(d.Name()) || isFile(filepath.Join(path, "go.mod"))) {
				return fs.SkipDir
			}
		case d.Name() == defaultName && isMain(filepath.Dir(path)):
			files = append(files, path)
		}
		return nil
	})
	return root, files
}

func moduleRoot(dir string) string {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return ""
	}
	for {
		if isFile(filepath.Join(dir, "go.mod")) {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}

func isFile(name string) bool {
	fi, err := os.Stat(name)
	return err == nil && fi.Mode().IsRegular()
}

// isSkipped reports whether the go command finds no packages in a directory of
// that name, or nobody keeps any in it.
func isSkipped(name string) bool {
	return name == "testdata" || name == "vendor" || name == "node_modules" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_")
}

// isMain reports whether a directory holds a main package.
func isMain(dir string) bool {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return false
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.PackageClauseOnly)
		if err == nil && f.Name.Name == "main" {
			return true
		}
	}
	return false
}
