package pgo

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/pprof/profile"

	"github.com/asynclint/asynclint/passes/settings"
)

const sample = "../../testdata/mod/profiled/default.pgo"

func TestRead(t *testing.T) {
	p, err := Read(sample, "default.pgo")
	if err != nil {
		t.Fatal(err)
	}
	for _, fn := range []string{"main.run", "example.com/profiled/words.Clean", "example.com/profiled/words.Lengths[...]"} {
		if p.Share(fn, 0, 1000) < 0.05 {
			t.Errorf("%s has the share %v", fn, p.Share(fn, 0, 1000))
		}
	}
	if share := p.Share("example.com/profiled/words.Rare", 0, 1000); share != 0 {
		t.Errorf("Rare has the share %v", share)
	}
}

// build makes a profile of one function called by another that calls itself.
func build(change func(*profile.Profile)) []byte {
	leaf := &profile.Function{ID: 1, Name: "a/b%2ev2.F[go.shape.[]int]", SystemName: "a/b%2ev2.F[go.shape.[]int]", StartLine: 10}
	caller := &profile.Function{ID: 2, Name: "main.main", SystemName: "main.main", StartLine: 20}
	locs := []*profile.Location{
		{ID: 1, Line: []profile.Line{{Function: leaf, Line: 12}}},
		{ID: 2, Line: []profile.Line{{Function: caller, Line: 25}}},
		{ID: 3, Line: []profile.Line{{Function: caller, Line: 3}}},
	}
	p := &profile.Profile{
		SampleType: []*profile.ValueType{{Type: "samples", Unit: "count"}, {Type: "cpu", Unit: "nanoseconds"}},
		Function:   []*profile.Function{leaf, caller},
		Location:   locs,
		Sample: []*profile.Sample{
			{Value: []int64{3, 30}, Location: []*profile.Location{locs[0], locs[1], locs[1]}},
			{Value: []int64{1, 10}, Location: []*profile.Location{locs[1], locs[2]}},
		},
	}
	if change != nil {
		change(p)
	}
	var b bytes.Buffer
	if err := p.WriteUncompressed(&b); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func TestParse(t *testing.T) {
	p, err := parse(build(nil))
	if err != nil {
		t.Fatal(err)
	}
	want := []settings.ProfiledFunc{
		{Name: "a/b.v2.F[...]", Lines: []settings.ProfiledLine{{Offset: 2, Share: 0.75}}},
		{Name: "main.main", Lines: []settings.ProfiledLine{{Offset: 5, Share: 1}}},
	}
	if !slices.EqualFunc(p.Funcs, want, func(a, b settings.ProfiledFunc) bool { return a.Name == b.Name && slices.Equal(a.Lines, b.Lines) }) {
		t.Errorf("got %+v, want %+v", p.Funcs, want)
	}
}

func TestErrors(t *testing.T) {
	whole, err := os.ReadFile(sample)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, wrong string
		data        []byte
	}{
		{"nothing", "is empty", nil},
		{"text", "is no profile", []byte("package main\n")},
		{"half", "is damaged", whole[:len(whole)/2]},
		{"preprocessed", "is preprocessed", []byte("GO PREPROFILE V1\n")},
		{"heap", "is not a CPU profile: it counts space/bytes", build(func(p *profile.Profile) {
			p.SampleType = []*profile.ValueType{{Type: "space", Unit: "bytes"}, {Type: "space", Unit: "bytes"}}
		})},
		{"no samples", "has no samples", build(func(p *profile.Profile) { p.Sample = nil })},
		{"no start lines", "does not say where functions begin", build(func(p *profile.Profile) {
			for _, f := range p.Function {
				f.StartLine = 0
			}
		})},
		{"overflow", "do not add up", build(func(p *profile.Profile) {
			for _, s := range p.Sample {
				s.Value[0] = 1<<63 - 1
			}
		})},
	} {
		if _, err := parse(test.data); err == nil || !strings.Contains(err.Error(), test.wrong) {
			t.Errorf("%s: %v, want %q", test.name, err, test.wrong)
		}
	}
	for file, wrong := range map[string]string{filepath.Join(t.TempDir(), "none"): "no such file", t.TempDir(): "is a directory"} {
		if _, err := Read(file, "x.pgo"); err == nil || !strings.Contains(err.Error(), "profile x.pgo: "+wrong) {
			t.Errorf("%s: %v, want %q", file, err, wrong)
		}
	}
}

// TestBounds: a large profile fits on a command line.
func TestBounds(t *testing.T) {
	p, err := parse(build(func(p *profile.Profile) {
		for i := range 200 {
			id := uint64(10 + i)
			f := &profile.Function{ID: id, Name: strings.Repeat("f", i+1), StartLine: 1}
			p.Function = append(p.Function, f)
			for j := range 20 {
				l := &profile.Location{ID: id*100 + uint64(j), Line: []profile.Line{{Function: f, Line: int64(j + 1)}}}
				p.Location = append(p.Location, l)
				p.Sample[0].Location = append(p.Sample[0].Location, l)
			}
		}
	}))
	if err != nil {
		t.Fatal(err)
	}
	lines := 0
	for _, f := range p.Funcs {
		lines += len(f.Lines)
	}
	if lines > maxLines || len(p.Funcs) > maxFuncs || lines < maxLines/2 {
		t.Errorf("%d functions and %d lines are kept", len(p.Funcs), lines)
	}
}

func TestSearch(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module m\n", "main.go": "package main\n", defaultName: "x",
		"cmd/a/main.go": "package main\n", "cmd/a/" + defaultName: "x",
		"lib/lib.go": "package lib\n", "lib/" + defaultName: "x",
		"testdata/main.go": "package main\n", "testdata/" + defaultName: "x",
		"other/go.mod": "module o\n", "other/main.go": "package main\n", "other/" + defaultName: "x",
	} {
		file := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	got, files := Search(filepath.Join(root, "lib"))
	want := []string{filepath.Join(root, "cmd", "a", defaultName), filepath.Join(root, defaultName)}
	if got != root || !slices.Equal(files, want) {
		t.Errorf("got %s, %v; want %v", got, files, want)
	}
}

// FuzzParse: any file is a profile or an error, and shares are shares.
func FuzzParse(f *testing.F) {
	if whole, err := os.ReadFile(sample); err == nil {
		f.Add(whole)
		if z, err := gzip.NewReader(bytes.NewReader(whole)); err == nil {
			var b bytes.Buffer
			if _, err := b.ReadFrom(z); err == nil {
				f.Add(b.Bytes())
			}
		}
	}
	f.Add(build(nil))
	f.Add([]byte("GO PREPROFILE V1\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := parse(data)
		if err != nil {
			if err.Error() == "" {
				t.Fatal("an error without a text")
			}
			return
		}
		if !slices.IsSortedFunc(p.Funcs, func(a, b settings.ProfiledFunc) int { return strings.Compare(a.Name, b.Name) }) {
			t.Fatal("functions are not sorted")
		}
		for _, fn := range p.Funcs {
			for _, l := range fn.Lines {
				if l.Share <= 0 || l.Share > 1 || l.Offset < 0 {
					t.Fatalf("%s: %+v", fn.Name, l)
				}
				if p.Share(fn.Name, l.Offset, l.Offset) < l.Share {
					t.Fatalf("%s is not found at %d", fn.Name, l.Offset)
				}
			}
		}
	})
}

// FuzzNames: symbols are cut down without end or panic, and only once.
func FuzzNames(f *testing.F) {
	for _, s := range []string{"a.F", "a.F[go.shape.int]", "a%2eb.F", "a.(*T[b.X[int]]).M.func1", "]", "[", "%2", "%zz"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		short := withoutArguments(unescape(name))
		if again := withoutArguments(short); again != short {
			t.Errorf("%q becomes %q and then %q", name, short, again)
		}
	})
}
