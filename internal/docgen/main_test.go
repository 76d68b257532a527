package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestDocsAreCurrent(t *testing.T) {
	files, err := generate(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join("..", "..", name))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is stale (%v): run go generate ./analyzers", name, err)
		}
	}
	pages, _ := filepath.Glob("../../docs/rules/*.md")
	for _, p := range pages {
		if _, ok := files["docs/rules/"+filepath.Base(p)]; !ok {
			t.Errorf("%s belongs to no rule: remove it", p)
		}
	}
}
