// Package newfrom keeps the findings that a change touches: those on lines
// that a patch, or what happened since a revision, added or altered.
//
// A finding is kept when its first line was, or the line of any other place
// that it names: of a run that goes wrong, the change may have brought the
// last step only. What a change breaks in lines it leaves alone, such as by
// taking a call to Wait away, no filter by lines can see; a baseline does.
//
// Patches are read by go-gitdiff rather than revgrep, which panics on what is
// not a patch or takes it for an empty one, and misses added lines that are
// long or follow a line without an end.
package newfrom

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bluekeyes/go-gitdiff/gitdiff"

	"github.com/asynclint/asynclint/internal/findings"
)

// Changes are the lines that a change added or altered.
type Changes struct {
	files map[string]*file // by canonical path
	canon map[string]string
}

type file struct {
	whole bool
	lines map[int]bool
}

// Patch reads a unified diff. File names in it are relative to dir or to root,
// the top of the repository, which may be empty; prefixes as in a/name are
// understood. A patch none of whose files exist is an error, for it was made
// for another directory.
func Patch(r io.Reader, dir, root string) (*Changes, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("reading the patch: %w", err)
	}
	files, _, err := gitdiff.Parse(strings.NewReader(strings.ReplaceAll(string(text), "\r\n", "\n")))
	if err != nil {
		return nil, fmt.Errorf("the patch is malformed: %s", strings.TrimPrefix(err.Error(), "gitdiff: "))
	}
	if len(files) == 0 && strings.TrimSpace(string(text)) != "" {
		return nil, fmt.Errorf("not a patch: it has no file headers")
	}
	c := &Changes{files: make(map[string]*file), canon: make(map[string]string)}
	missing := ""
	for _, f := range files {
		if f.IsDelete || f.NewName == "" || !strings.HasSuffix(f.NewName, ".go") {
			continue
		}
		path, ok := locate(f.NewName, root, dir)
		if !ok {
			missing = f.NewName
			continue
		}
		for _, frag := range f.TextFragments {
			c.add(path, frag)
		}
	}
	if len(c.files) == 0 && missing != "" {
		return nil, fmt.Errorf("the patch changes %s, which does not exist below %s: was it made for another directory?", missing, dir)
	}
	return c, nil
}

// locate finds the file that a patch calls name.
func locate(name string, dirs ...string) (string, bool) {
	names := []string{name}
	if _, rest, ok := strings.Cut(name, "/"); ok {
		names = append(names, rest)
	}
	for _, n := range names {
		for _, d := range dirs {
			if d == "" {
				continue
			}
			path := filepath.Join(d, filepath.FromSlash(n))
			if filepath.IsAbs(n) {
				path = filepath.Clean(n)
			}
			if fi, err := os.Stat(path); err == nil && fi.Mode().IsRegular() {
				return path, true
			}
		}
	}
	return "", false
}

func (c *Changes) add(path string, frag *gitdiff.TextFragment) {
	f := c.file(path)
	line := int(frag.NewPosition)
	for _, l := range frag.Lines {
		switch l.Op {
		case gitdiff.OpAdd:
			f.lines[line] = true
			line++
		case gitdiff.OpContext:
			line++
		}
	}
}

func (c *Changes) file(path string) *file {
	key := c.path(path)
	f := c.files[key]
	if f == nil {
		f = &file{lines: make(map[int]bool)}
		c.files[key] = f
	}
	return f
}

// path makes names of one file equal, whichever symbolic links they go through.
func (c *Changes) path(name string) string {
	p, ok := c.canon[name]
	if !ok {
		p = filepath.Clean(name)
		if real, err := filepath.EvalSymlinks(name); err == nil {
			p = real
		}
		c.canon[name] = p
	}
	return p
}

// Touches reports whether the change added or altered a line.
func (c *Changes) Touches(name string, line int) bool {
	f := c.files[c.path(name)]
	return f != nil && (f.whole || f.lines[line])
}

// Filter splits findings, each part in the old order, into those that the
// change touches and the others.
func (c *Changes) Filter(fs []findings.Finding) (touched, others []findings.Finding) {
	for _, f := range fs {
		if c.touches(&f) {
			touched = append(touched, f)
		} else {
			others = append(others, f)
		}
	}
	return touched, others
}

func (c *Changes) touches(f *findings.Finding) bool {
	return c.Touches(f.File, f.Line) ||
		slices.ContainsFunc(f.Related, func(r findings.Related) bool { return c.Touches(r.File, r.Line) }) ||
		slices.ContainsFunc(f.Witness, func(s findings.Step) bool { return c.Touches(s.File, s.Line) })
}
