package driver

import (
	"os"
	"path/filepath"
	"testing"
)

// TestOdd runs every kind over code that is right and hardly anybody writes: values
// of types that only a constraint knows, names that mean something else, jumps, what
// refers to itself. A pass that takes a type or an instruction for granted panics here.
func TestOdd(t *testing.T) {
	files := make(map[string]string)
	names, err := filepath.Glob("testdata/odd/*.go")
	if err != nil || len(names) == 0 {
		t.Fatal(err, "no files")
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files["p/"+filepath.Base(name)] = string(text)
	}
	prog := module(t, files)
	found := 0
	err = execute(t.Context(), enabled(everything(t)), prog.Roots, func(j *job) {
		for _, act := range j.actions {
			if act.err != nil {
				t.Errorf("%s: %v", act.analyzer.Name, act.err)
			}
			found += len(act.diagnostics)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if found == 0 {
		t.Error("nothing was reported: the files were not looked at")
	}
}
