package baseline

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/asynclint/asynclint/internal/findings"
)

func sample(n int) []findings.Finding {
	var fs []findings.Finding
	for i := range n {
		fs = append(fs, findings.Finding{
			Rule: "chanleak", Kind: "send", Package: "example.com/p" + string(rune('a'+i%2)), Function: "(*T).Send",
			Message: "blocks\tfor\never " + string(rune('0'+i)), Fingerprint: strings.Repeat(string(rune('a'+i)), 32) + "/1",
			Span: findings.Span{File: "/src/a.go", Line: 10 - i},
		})
	}
	return fs
}

func TestFormat(t *testing.T) {
	fs := sample(3)
	fs = append(fs, fs[0])
	got := string(New(fs).Format())
	want := preface + "asynclint-baseline 1\n" +
		strings.Repeat("a", 32) + "/1\tchanleak/send\texample.com/pa\t(*T).Send\tblocks for ever 0\n" +
		strings.Repeat("c", 32) + "/1\tchanleak/send\texample.com/pa\t(*T).Send\tblocks for ever 2\n" +
		strings.Repeat("b", 32) + "/1\tchanleak/send\texample.com/pb\t(*T).Send\tblocks for ever 1\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	slices.Reverse(fs)
	if again := string(New(fs).Format()); again != got {
		t.Errorf("the order of findings shows:\n%s", again)
	}
	for _, text := range []string{got, strings.ReplaceAll(got, "\n", "\r\n"), got + "\n# end\n" + strings.SplitAfter(got, "\n")[4]} {
		b, err := parse("b", []byte(text))
		if err != nil || string(b.Format()) != got {
			t.Errorf("%v: read back as\n%s", err, b.Format())
		}
	}
}

func TestMessagesHaveNoLineNumbers(t *testing.T) {
	for _, c := range []struct{ message, want string }{
		{"returns on ctx.Done() (line 41): make ch buffered", "returns on ctx.Done(): make ch buffered"},
		{"a goroutine runs (started on line 80): set 3 limits", "a goroutine runs: set 3 limits"},
		{"go at server.go:41 holds mu, locked at server.go:7:3", "go at server.go holds mu, locked at server.go"},
		{"the call on line 7 blocks", "the call blocks"},
	} {
		b := New([]findings.Finding{{Rule: "r", Message: c.message}})
		if got := b.Entries[0].Message; got != c.want {
			t.Errorf("%q became %q, want %q", c.message, got, c.want)
		}
	}
}

func TestFilter(t *testing.T) {
	fs := sample(4)
	b := New(fs[:3])
	fresh, known, stale := b.Filter(fs[1:], nil)
	if len(fresh) != 1 || fresh[0].Fingerprint != fs[3].Fingerprint || len(known) != 2 || known[0].Fingerprint != fs[1].Fingerprint {
		t.Errorf("fresh %v, known %v", fresh, known)
	}
	if len(stale) != 1 || stale[0].Fingerprint != fs[0].Fingerprint {
		t.Errorf("stale %v", stale)
	}
	// Entries of what was not analysed are not stale, and an update keeps them.
	onlyB := func(e Entry) bool { return e.Package == "example.com/pb" }
	if _, _, stale := b.Filter(nil, onlyB); len(stale) != 1 || stale[0].Fingerprint != fs[1].Fingerprint {
		t.Errorf("stale %v", stale)
	}
	if up := b.Update(fs[3:], onlyB); len(up.Entries) != 3 || slices.ContainsFunc(up.Entries, func(e Entry) bool { return e.Fingerprint == fs[1].Fingerprint }) {
		t.Errorf("updated to %v", up.Entries)
	}
	if up := b.Update(fs[3:], nil); len(up.Entries) != 1 {
		t.Errorf("updated to %v", up.Entries)
	}
}

// TestMovedCode goes through fingerprints: what moves, within its file or to
// another, stays known; a new finding of the same form does not hide behind it.
func TestMovedCode(t *testing.T) {
	before := "package p\nfunc f() {\n\tgo work()\n}\n"
	after := "package p\n\n// moved\nfunc f() {\n\tif true {\n\t\tgo work()\n\t\tgo work()\n\t}\n}\n"
	at := func(file, text string, lines ...int) []findings.Finding {
		var fs []findings.Finding
		for _, l := range lines {
			fs = append(fs, findings.Finding{Rule: "r", Package: "p", Function: "f", Span: findings.Span{File: file, Line: l}})
		}
		findings.FingerprintFrom(fs, func(string) ([]byte, error) { return []byte(text), nil })
		return fs
	}
	fresh, known, stale := New(at("a.go", before, 3)).Filter(at("b.go", after, 6, 7), nil)
	if len(fresh) != 1 || len(known) != 1 || len(stale) != 0 || known[0].Line != 6 {
		t.Errorf("fresh %v, known %v, stale %v", fresh, known, stale)
	}
}

func TestMalformed(t *testing.T) {
	good := strings.Repeat("a", 32) + "/1\tr\tp\tf\tm\n"
	for _, c := range []struct{ text, want string }{
		{"", `b:1: not a baseline: no line "asynclint-baseline 1"`},
		{"# only\n# comments\n", `b:2: not a baseline`},
		{"package p\n", `b:1: not a baseline: want "asynclint-baseline 1", not "package p"`},
		{"# c\nasynclint-baseline 2\n", `b:2: version 2 is of a later asynclint; this one reads version 1`},
		{"asynclint-baseline 0\n", `b:1: version 0 is not known`},
		{"asynclint-baseline one\n", `b:1: "one" is no version`},
		{"asynclint-baseline 1\n" + good + "a\tb\n", `b:3: want 5 fields separated by tabs, not 2`},
		{"asynclint-baseline 1\n" + good + "\n" + strings.ToUpper(good), `b:4: "AAAA`},
		{"asynclint-baseline 1\n" + strings.Replace(good, "/1", "", 1), `is no fingerprint`},
		{"asynclint-baseline 1\n" + strings.Replace(good, "r", "", 1), `b:2: the rule is missing`},
		{"asynclint-baseline 1\n<<<<<<< HEAD\n" + good, `b:2: a merge conflict`},
	} {
		_, err := parse("b", []byte(c.text))
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("Parse(%q): %v, want %s", c.text, err, c.want)
		}
	}
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "baseline")
	if _, err := Read(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
	if err := New(sample(2)).Write(path); err != nil {
		t.Fatal(err)
	}
	if err := New(sample(3)).Write(path); err != nil {
		t.Fatal(err)
	}
	if b, err := Read(path); err != nil || len(b.Entries) != 3 {
		t.Errorf("read %v, %v", b, err)
	}
	for _, text := range []string{"package main\n", "asynclint-baseline 2\n"} {
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if err := New(nil).Write(path); err == nil || !strings.Contains(err.Error(), "not overwritten") {
			t.Errorf("%q: %v", text, err)
		}
		if got, _ := os.ReadFile(path); string(got) != text {
			t.Errorf("overwritten: %q became %q", text, got)
		}
	}
	if err := New(nil).Write(dir); err == nil {
		t.Error("a directory was written")
	}
	if err := New(nil).Write(filepath.Join(dir, "none", "b")); err == nil {
		t.Error("a file in a missing directory was written")
	}
}

// FuzzParse checks that what is read is written in a form that reads the same.
func FuzzParse(f *testing.F) {
	f.Add(New(sample(3)).Format())
	for _, s := range []string{"", "asynclint-baseline 1", "asynclint-baseline 1\r\n\x00\t\t\t\t\n", "asynclint-baseline 1\n" + strings.Repeat("0", 32) + "/1\tr\t\xff\t \u2028\t#\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := parse("b", data)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Line < 1 || e.Line > bytes.Count(data, []byte("\n"))+1 {
				t.Errorf("the error names no line: %v", err)
			}
			return
		}
		again, err := parse("b", b.Format())
		if err != nil || !slices.Equal(again.Entries, b.Entries) {
			t.Errorf("%v: %q reads back as %q", err, b.Entries, again.Entries)
		}
	})
}
