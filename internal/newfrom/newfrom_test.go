package newfrom

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/asynclint/asynclint/internal/findings"
)

// repo is a git repository in a temporary directory.
type repo struct {
	t   *testing.T
	dir string
}

func newRepo(t *testing.T) *repo {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git")
	}
	for k, v := range map[string]string{
		"GIT_CONFIG_GLOBAL": os.DevNull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.com",
		"GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.com",
	} {
		t.Setenv(k, v)
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	r := &repo{t, dir}
	r.git("init", "-q", "-b", "main")
	return r
}

func (r *repo) git(args ...string) {
	r.t.Helper()
	if out, err := git(context.Background(), r.dir, args...); err != nil {
		r.t.Fatal(err, out)
	}
}

func (r *repo) write(name string, lines ...string) {
	r.t.Helper()
	write(r.t, filepath.Join(r.dir, name), strings.Join(lines, "\n")+"\n")
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func (r *repo) commit() {
	r.t.Helper()
	r.git("add", "-A")
	r.git("commit", "-q", "-m", "x")
}

func (r *repo) since(dir, rev string) *Changes {
	r.t.Helper()
	c, err := Revision(context.Background(), filepath.Join(r.dir, dir), rev)
	if err != nil {
		r.t.Fatal(err)
	}
	return c
}

// touched checks which of the lines 1 to n are touched.
func (r *repo) touched(c *Changes, name string, n int, want ...int) {
	r.t.Helper()
	is := make(map[int]bool)
	for _, l := range want {
		is[l] = true
	}
	for l := 1; l <= n; l++ {
		if got := c.Touches(filepath.Join(r.dir, name), l); got != is[l] {
			r.t.Errorf("%s:%d: touched is %v", name, l, got)
		}
	}
}

func TestRevision(t *testing.T) {
	r := newRepo(t)
	r.write("a.go", "1", "2", "3", "4", "5", "6", "7", "8", "9")
	r.write("sub/b c.go", "1", "2", "3")
	r.write("ü.go", "1", "2", "3")
	r.write("old.go", "1", "2", "3", "4", "5", "6")
	r.write("end.go", "1")
	r.write("same.go", "1", "2")
	write(t, filepath.Join(r.dir, "noend.go"), "1\n2")
	r.write(".gitignore", "ignored.go")
	r.commit()

	r.write("a.go", "1", "2", "new", "4", "6", strings.Repeat("long ", 4000), "7", "8", "9", "++ new")
	r.write("sub/b c.go", "0", "1", "2", "3")
	r.write("ü.go", "1", "2", "three")
	r.git("add", "a.go", "sub")
	r.git("mv", "old.go", "renamed.go")
	r.write("renamed.go", "1", "2", "3", "4", "five", "6")
	write(t, filepath.Join(r.dir, "noend.go"), "1\nnew\n3")
	r.write("sub/untracked.go", "1", "2")
	r.write("ignored.go", "1")
	r.git("rm", "-q", "end.go")

	// Whatever the user's configuration does to diffs.
	for key, value := range map[string]string{"diff.mnemonicPrefix": "true", "diff.noprefix": "true", "diff.relative": "true", "color.ui": "always"} {
		r.git("config", key, value)
	}
	for _, dir := range []string{"", "sub"} {
		c := r.since(dir, "HEAD")
		r.touched(c, "a.go", 10, 3, 6, 10)
		r.touched(c, "sub/b c.go", 4, 1)
		r.touched(c, "ü.go", 3, 3)
		r.touched(c, "renamed.go", 6, 5)
		r.touched(c, "noend.go", 3, 2, 3)
		r.touched(c, "sub/untracked.go", 2, 1, 2)
		r.touched(c, "ignored.go", 1)
		r.touched(c, "same.go", 2)
	}

	if runtime.GOOS != "windows" {
		link := filepath.Join(t.TempDir(), "link")
		if err := os.Symlink(r.dir, link); err != nil {
			t.Fatal(err)
		}
		c, err := Revision(context.Background(), link, "HEAD")
		if err != nil {
			t.Fatal(err)
		}
		if !c.Touches(filepath.Join(link, "a.go"), 3) || c.Touches(filepath.Join(link, "a.go"), 2) {
			t.Error("a file is not known by a path through a symbolic link")
		}
	}
}

// TestRevisionOfAnotherBranch: what happened on main after the branch began
// is not the branch's doing.
func TestRevisionOfAnotherBranch(t *testing.T) {
	r := newRepo(t)
	r.write("a.go", "1", "2", "3", "4", "5", "6", "7", "8", "9")
	r.commit()
	r.git("checkout", "-q", "-b", "branch")
	r.write("a.go", "one", "2", "3", "4", "5", "6", "7", "8", "9")
	r.commit()
	r.git("checkout", "-q", "main")
	r.write("a.go", "1", "2", "3", "4", "5", "6", "7", "8", "nine")
	r.commit()
	r.git("checkout", "-q", "branch")
	r.touched(r.since("", "main"), "a.go", 9, 1)

	// A revision with no history in common: the difference to it counts.
	r.git("checkout", "-q", "--orphan", "alone")
	r.write("a.go", "1", "2", "3", "4", "5", "6", "7", "8", "other")
	r.commit()
	r.touched(r.since("", "main"), "a.go", 9, 9)
}

func TestRevisionErrors(t *testing.T) {
	r := newRepo(t)
	r.write("a.go", "1")
	r.commit()
	r.write("a.go", "1", "2")
	r.commit()
	r.git("clone", "-q", "--depth=1", "file://"+filepath.ToSlash(r.dir), filepath.Join(r.dir, "clone"))
	for _, c := range []struct{ dir, rev, want string }{
		{"", "nowhere", `unknown revision "nowhere"`},
		{"", "--output=x", `unknown revision "--output=x"`},
		{"", "HEAD:a.go", `unknown revision "HEAD:a.go"`},
		{"", "", "an empty revision"},
		{"clone", "HEAD~1", "shallow clone"},
	} {
		if _, err := Revision(context.Background(), filepath.Join(r.dir, c.dir), c.rev); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q in %q: %v, want %s", c.rev, c.dir, err, c.want)
		}
	}
	t.Setenv("GIT_CEILING_DIRECTORIES", filepath.Dir(r.dir))
	if _, err := Revision(context.Background(), t.TempDir(), "HEAD"); err == nil || !strings.Contains(err.Error(), "not in a git working tree") {
		t.Errorf("outside of a repository: %v", err)
	}
	t.Setenv("PATH", "")
	if _, err := Revision(context.Background(), r.dir, "HEAD"); err == nil || !strings.Contains(err.Error(), "git command is needed") {
		t.Errorf("without git: %v", err)
	}
}

const hunk = "@@ -1,3 +1,4 @@\n 1\n-2\n+two\n+and\n 3\n"

func TestPatch(t *testing.T) {
	root := t.TempDir()
	for _, name := range []string{"a.go", "sub/b.go", "sub/c.go"} {
		write(t, filepath.Join(root, name), "1\ntwo\nand\n3\n")
	}
	for name, c := range map[string]struct{ patch, file string }{
		"git":         {"diff --git a/a.go b/a.go\nindex 1..2 100644\n--- a/a.go\n+++ b/a.go\n" + hunk, "a.go"},
		"text before": {"From: someone\n\nSubject\n---\n a.go | 2 +-\n\ndiff --git a/a.go b/a.go\n--- a/a.go\n+++ b/a.go\n" + hunk, "a.go"},
		"from root":   {"--- a/sub/b.go\n+++ b/sub/b.go\n" + hunk, "sub/b.go"},
		"from dir":    {"--- c.go\n+++ c.go\n" + hunk, "sub/c.go"},
		"diff -u":     {"--- sub/c.go.orig\t2024-01-01 00:00:00.000000000 +0000\n+++ sub/c.go\t2024-01-01 00:00:00.000000000 +0000\n" + hunk, "sub/c.go"},
		"CRLF":        {strings.ReplaceAll("--- a/a.go\n+++ b/a.go\n"+hunk, "\n", "\r\n"), "a.go"},
		"one of two":  {"--- a/gone.go\n+++ b/gone.go\n" + hunk + "--- a/a.go\n+++ b/a.go\n" + hunk, "a.go"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Patch(strings.NewReader(strings.Replace(c.patch, "1..2", "1111111..2222222", 1)), filepath.Join(root, "sub"), root)
			if err != nil {
				t.Fatal(err)
			}
			for l, want := range []bool{false, false, true, true, false} {
				if touched := got.Touches(filepath.Join(root, c.file), l); touched != want {
					t.Errorf("line %d: touched is %v", l, touched)
				}
			}
		})
	}
	for _, c := range []struct{ patch, want string }{
		{"--- a/a.go\n+++ b/a.go\n@@ -1 +x @@\n+x\n", "malformed"},
		{"--- a/a.go\n+++ b/a.go\n@@ -1,3 +1,4 @@\n 1\n-2\n", "malformed"},
		{"hello\n", "not a patch"},
		{"--- a/x.go\n+++ b/x.go\n" + hunk, "x.go, which does not exist"},
	} {
		if _, err := Patch(strings.NewReader(c.patch), root, ""); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %s", c.patch, err, c.want)
		}
	}
	for _, patch := range []string{"", "\n", "diff --git a/x.go b/x.go\ndeleted file mode 100644\n--- a/x.go\n+++ /dev/null\n@@ -1 +0,0 @@\n-1\n", "--- a/x.go\n+++ /dev/null\n@@ -1 +0,0 @@\n-1\n", "--- a/x.txt\n+++ b/x.txt\n" + hunk} {
		if c, err := Patch(strings.NewReader(patch), root, ""); err != nil || len(c.files) != 0 {
			t.Errorf("%q: %v", patch, err)
		}
	}
}

func TestFilter(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "a.go"), "1\ntwo\nand\n3\n")
	c, err := Patch(strings.NewReader("--- a/a.go\n+++ b/a.go\n"+hunk), root, "")
	if err != nil {
		t.Fatal(err)
	}
	at := func(line int) findings.Span {
		return findings.Span{File: filepath.Join(root, "a.go"), Line: line, EndLine: 4}
	}
	fs := []findings.Finding{
		{Rule: "old", Span: at(1)},
		{Rule: "new", Span: at(2)},
		{Rule: "related", Span: at(1), Related: []findings.Related{{Span: at(4)}, {Span: at(3)}}},
		{Rule: "witness", Span: at(1), Witness: []findings.Step{{Span: at(2)}}},
		{Rule: "unrelated", Span: at(4), Related: []findings.Related{{Span: at(1)}}, Witness: []findings.Step{{Span: at(1)}}},
	}
	var got []string
	touched, others := c.Filter(fs)
	for _, f := range touched {
		got = append(got, f.Rule)
	}
	if strings.Join(got, " ") != "new related witness" || len(others) != 2 || others[0].Rule != "old" {
		t.Errorf("touched %v, others %v", got, others)
	}
}

// FuzzPatch checks that no text makes reading a patch panic.
func FuzzPatch(f *testing.F) {
	f.Add("diff --git a/a.go b/a.go\nindex 1111111..2222222 100644\n--- a/a.go\n+++ b/a.go\n" + hunk)
	f.Add("--- \"a/\\303\\274.go\"\n+++ \"b/\\303\\274.go\"\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+y\n")
	f.Add("diff --git a/x b/y\nsimilarity index 90%\nrename from x\nrename to y\nGIT binary patch\nliteral 1\nIc${MZ000310RR91\n")
	dir := f.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.go"), nil, 0o666); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, patch string) {
		c, err := Patch(strings.NewReader(patch), dir, "")
		if err == nil && strings.TrimSpace(patch) == "" && len(c.files) != 0 {
			t.Error("changes without a patch")
		}
	})
}
