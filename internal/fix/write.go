package fix

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/asynclint/asynclint/internal/atomicfile"
)

// Diff writes the plan as a unified diff that patch -p1 and git apply take
// when run in dir.
func (p *Plan) Diff(w io.Writer, dir string) error {
	for _, f := range p.Files {
		name := f.Name
		if rel, err := filepath.Rel(dir, name); err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
			name = rel
		}
		name = strings.TrimPrefix(filepath.ToSlash(name), "/")
		if _, err := w.Write(diff.Diff("a/"+name, f.Old, "b/"+name, f.New)); err != nil {
			return err
		}
	}
	return nil
}

// Write changes the files, each one whole or not at all. When one cannot be
// written those before it get their old text back, for a fix that spans files
// would be half done.
func (p *Plan) Write() error {
	for _, f := range p.Files {
		now, err := os.ReadFile(f.Name)
		if err != nil {
			return err
		}
		if !bytes.Equal(now, f.Old) {
			return fmt.Errorf("%s has changed since it was analysed; nothing was written", f.Name)
		}
	}
	for i, f := range p.Files {
		err := atomicfile.Write(f.Name, f.New, 0o666)
		if err == nil {
			continue
		}
		for _, done := range p.Files[:i] {
			if back := atomicfile.Write(done.Name, done.Old, 0o666); back != nil {
				err = errors.Join(err, fmt.Errorf("%s stays changed: %w", done.Name, back))
			}
		}
		return fmt.Errorf("cannot write %s: %w", f.Name, err)
	}
	return nil
}
