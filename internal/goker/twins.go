package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/asynclint/asynclint/internal/findings"
)

// twinDir is where the corrected twin of a kernel lies below the module of
// the twins: the same primitives, goroutines and helpers in other words, and
// the correction that the project made. Silence there is what makes a hit a
// pair.
func (k kernel) twinDir() string { return filepath.FromSlash(strings.ToLower(k.ID)) }

// twins is what asynclint says about the corrected twins.
type twins struct {
	root  string
	found map[string][]findings.Finding // by directory
	spent
}

// measureTwins analyses the corrected twins, a module of their own with a
// package a kernel.
func measureTwins(ctx context.Context) (twins, error) {
	root, err := twinsRoot(ctx)
	if err != nil {
		return twins{}, err
	}
	found, s, err := analyse(ctx, root, "./...")
	if err != nil {
		return twins{}, err
	}
	t := twins{root: root, found: make(map[string][]findings.Finding), spent: s}
	for _, f := range found {
		if fails(f) {
			dir := filepath.Dir(f.File)
			t.found[dir] = append(t.found[dir], f)
		}
	}
	return t, nil
}

// twinsRoot returns the directory of the twins' module.
func twinsRoot(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("go env GOMOD: %w", err)
	}
	root := filepath.Join(filepath.Dir(strings.TrimSpace(string(out))), "internal", "goker", "testdata", "twins")
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		return "", errors.New("the twins are found from within asynclint's module")
	}
	return root, nil
}

// of returns whether the kernel has a twin, and what is reported on it.
func (t twins) of(k kernel) (bool, []findings.Finding) {
	dir := filepath.Join(t.root, k.twinDir())
	if _, err := os.Stat(dir); err != nil {
		return false, nil
	}
	return true, t.found[dir]
}
