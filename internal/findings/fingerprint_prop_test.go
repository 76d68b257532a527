package findings

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestFingerprintProperties makes random packages and moves their code:
// lines before and between, other indentation, functions in another order and
// in other files. Fingerprints stay, are unique, and differ when the
// statement, the function, the rule or the package does.
func TestFingerprintProperties(t *testing.T) {
	for seed := range uint64(200) {
		rnd := rand.New(rand.NewPCG(seed, 7))
		var pkg []function
		for i := range 1 + rnd.IntN(4) {
			f := function{name: fmt.Sprintf("f%d", i)}
			for range rnd.IntN(6) {
				f.body = append(f.body, statement{fmt.Sprintf("go work(%d,  \"x\")", rnd.IntN(3)), rnd.IntN(3) > 0})
			}
			pkg = append(pkg, f)
		}
		before := fingerprints(pkg, rand.New(rand.NewPCG(0, 0)), "r", "p")
		if unique := slices.Compact(slices.Clone(before)); len(unique) != len(before) {
			t.Fatalf("seed %d: two findings share a fingerprint: %v", seed, before)
		}
		moved := slices.Clone(pkg)
		rnd.Shuffle(len(moved), func(i, j int) { moved[i], moved[j] = moved[j], moved[i] })
		if after := fingerprints(moved, rnd, "r", "p"); !slices.Equal(before, after) {
			t.Fatalf("seed %d: moving code changed\n%v to\n%v", seed, before, after)
		}
		for _, other := range [][]string{
			fingerprints(pkg, rnd, "q", "p"), fingerprints(pkg, rnd, "r", "q"),
			fingerprints(edit(pkg, func(f *function) { f.name += "x" }), rnd, "r", "p"),
			fingerprints(edit(pkg, func(f *function) {
				for i := range f.body {
					f.body[i].text += " + 1"
				}
			}), rnd, "r", "p"),
		} {
			if i := slices.IndexFunc(other, func(s string) bool { return slices.Contains(before, s) }); i >= 0 {
				t.Fatalf("seed %d: %s survived a change of what it names", seed, other[i])
			}
		}
	}
}

type function struct {
	name string
	body []statement
}

type statement struct {
	text  string
	found bool
}

func edit(pkg []function, change func(*function)) []function {
	var out []function
	for _, f := range pkg {
		f.body = slices.Clone(f.body)
		change(&f)
		out = append(out, f)
	}
	return out
}

// fingerprints writes the package in a form that rnd chooses and returns the
// fingerprints of its findings, sorted.
func fingerprints(pkg []function, rnd *rand.Rand, rule, path string) []string {
	files := make(map[string][]string)
	var fs []Finding
	for _, f := range pkg {
		name := fmt.Sprintf("/p/%d.go", rnd.IntN(3))
		lines := files[name]
		noise := func() {
			for range rnd.IntN(3) {
				lines = append(lines, "// go work(1,  \"x\")")
			}
		}
		noise()
		lines = append(lines, "func "+f.name+"() {")
		indent := strings.Repeat("\t", 1+rnd.IntN(3))
		for _, s := range f.body {
			noise()
			lines = append(lines, indent+strings.Replace(s.text, ",  ", ","+strings.Repeat(" ", 1+rnd.IntN(3)), 1))
			if s.found {
				fs = append(fs, Finding{Rule: rule, Package: path, Function: f.name, Span: Span{File: name, Line: len(lines), Offset: len(lines)}})
			}
		}
		files[name] = append(lines, "}")
	}
	Sort(fs)
	FingerprintFrom(fs, func(name string) ([]byte, error) { return []byte(strings.Join(files[name], "\n")), nil })
	var out []string
	for _, f := range fs {
		out = append(out, f.Fingerprint)
	}
	slices.Sort(out)
	return out
}
