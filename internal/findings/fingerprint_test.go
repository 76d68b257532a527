package findings

import (
	"strings"
	"testing"
)

func TestFingerprintSurvivesMoving(t *testing.T) {
	src := "package p\nfunc f() {\n\tgo  work()\n\tgo work()\n\tgo other()\n}\n"
	moved := "package p\n\n// a comment\n\nfunc f() {\n\t\tgo work()\n\tgo\twork()\n\tgo other()\n}\n"
	at := func(text string, lines ...int) []string {
		var fs []Finding
		for _, l := range lines {
			fs = append(fs, Finding{Rule: "r", Package: "p", Function: "f", Span: Span{File: "f.go", Line: l}})
		}
		FingerprintFrom(fs, func(string) ([]byte, error) { return []byte(text), nil })
		var out []string
		for _, f := range fs {
			out = append(out, f.Fingerprint)
		}
		return out
	}
	a, b := at(src, 3, 4, 5), at(moved, 6, 7, 8)
	if strings.Join(a, " ") != strings.Join(b, " ") {
		t.Errorf("fingerprints changed by moving code:\n%v\n%v", a, b)
	}
	if a[0] == a[1] || a[0] == a[2] {
		t.Errorf("fingerprints are not unique: %v", a)
	}
}

// Baselines know a kind by the id that it had.
func TestFingerprintOfRenamed(t *testing.T) {
	fs := []Finding{{Rule: "old", Kind: "k", Package: "p"}, {Rule: "new", Kind: "k", Was: "old/k", Package: "p"}, {Rule: "new", Kind: "k", Package: "p"}}
	var keys []string
	for _, f := range fs {
		one := []Finding{f}
		FingerprintFrom(one, func(string) ([]byte, error) { return nil, nil })
		keys = append(keys, one[0].Fingerprint)
	}
	if keys[0] != keys[1] || keys[0] == keys[2] {
		t.Error(keys)
	}
}
