package readymade_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func dashboard(t *testing.T) string { return filepath.Join(root(t), "testdata", "mod", "dashboard") }

func readYAML(t *testing.T, name string, v any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root(t), name))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, v); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// bash runs a script as the runners do, and returns its output and status.
func bash(t *testing.T, dir, script string, env ...string) (string, int) {
	t.Helper()
	bin, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no bash here")
	}
	cmd := exec.CommandContext(t.Context(), bin, "--noprofile", "--norc", "-eo", "pipefail", "-c", script)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	err = cmd.Run()
	if _, ok := err.(*exec.ExitError); err != nil && !ok {
		t.Fatal(err)
	}
	t.Logf("stderr: %s", errs.String())
	return out.String(), cmd.ProcessState.ExitCode()
}

func build(t *testing.T) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "bin", "asynclint")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-o", bin, "./cmd/asynclint")
	cmd.Dir = root(t)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return bin
}

type action struct {
	Inputs map[string]struct{ Default string }
	Runs   struct {
		Using string
		Steps []struct {
			Name, Shell, Run string
			Env              map[string]string
		}
	}
}

var expression = regexp.MustCompile(`\$\{\{ *([a-z._-]+) *\}\}`)

// runAction runs the steps of action.yml in a module; context is what
// expressions such as github.base_ref stand for.
func runAction(t *testing.T, dir string, inputs, context map[string]string) (string, int) {
	t.Helper()
	var a action
	readYAML(t, "action.yml", &a)
	if a.Runs.Using != "composite" || len(a.Runs.Steps) == 0 {
		t.Fatalf("action.yml: %+v", a)
	}
	var all string
	for _, step := range a.Runs.Steps {
		if expression.MatchString(step.Run) {
			t.Errorf("step %s: an expression in the script lets inputs be run as commands; use env", step.Name)
		}
		if step.Shell != "bash" {
			t.Errorf("step %s: shell %q: composite actions must name one", step.Name, step.Shell)
		}
		var env []string
		for key, value := range step.Env {
			env = append(env, key+"="+expression.ReplaceAllStringFunc(value, func(s string) string {
				name := expression.FindStringSubmatch(s)[1]
				if input, ok := strings.CutPrefix(name, "inputs."); ok {
					in, ok := a.Inputs[input]
					if !ok {
						t.Errorf("step %s: no input %s", step.Name, input)
					}
					if v, ok := inputs[input]; ok {
						return v
					}
					return in.Default
				}
				v, ok := context[name]
				if !ok {
					t.Errorf("step %s: %s is not known to the test", step.Name, name)
				}
				return v
			}))
		}
		out, status := bash(t, dir, step.Run, env...)
		all += out
		if status != 0 {
			return all, status
		}
	}
	return all, 0
}

func TestAction(t *testing.T) {
	context := map[string]string{"github.action_path": root(t), "runner.temp": t.TempDir(), "github.base_ref": ""}
	sarif := filepath.Join(t.TempDir(), "a file.sarif")
	out, status := runAction(t, dashboard(t), map[string]string{"packages": "./before ./after", "sarif": sarif}, context)
	if status != 1 || !regexp.MustCompile(`(?m)^::(error|warning) file=before/`).MatchString(out) {
		t.Errorf("status %d, want 1 and workflow commands:\n%s", status, out)
	}
	if text, err := os.ReadFile(sarif); err != nil || !json.Valid(text) {
		t.Errorf("SARIF: %v, %d bytes", err, len(text))
	}
	out, status = runAction(t, dashboard(t), map[string]string{"packages": "./after", "args": "-disable advice -tests=false"}, context)
	if status != 0 || strings.Contains(out, "::error") {
		t.Errorf("clean package: status %d\n%s", status, out)
	}
	// Words of an input stay words: nothing is run.
	mark := filepath.Join(t.TempDir(), "mark")
	if out, status = runAction(t, dashboard(t), map[string]string{"packages": "$(touch${IFS}" + mark + ")", "args": "`touch " + mark + "`"}, context); status == 0 {
		t.Errorf("nonsense as package: status 0\n%s", out)
	}
	if _, err := os.Stat(mark); err == nil {
		t.Error("an input was run as a command")
	}
}

func TestActionOnlyNew(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git here")
	}
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	twice := func(name string) string {
		return "package p\n\nimport \"sync\"\n\nfunc " + name + "(mu *sync.Mutex) {\n\tmu.Lock()\n\tmu.Lock()\n}\n"
	}
	write("go.mod", "module example.com/p\n\ngo 1.26\n")
	write("old.go", twice("old"))
	git := "git -c user.email=a@example.com -c user.name=a "
	if _, status := bash(t, dir, "git init -q . && git add . && "+git+"commit -q -m one && git update-ref refs/remotes/origin/main HEAD"); status != 0 {
		t.Fatal("no repository")
	}
	write("new.go", twice("fresh"))
	if _, status := bash(t, dir, "git add . && "+git+"commit -q -m two"); status != 0 {
		t.Fatal("no commit")
	}
	context := map[string]string{"github.action_path": root(t), "runner.temp": t.TempDir(), "github.base_ref": "main"}
	out, status := runAction(t, dir, map[string]string{"only-new": "true"}, context)
	if status != 1 || !strings.Contains(out, "file=new.go") || strings.Contains(out, "file=old.go") {
		t.Errorf("only-new: status %d\n%s", status, out)
	}
	out, status = runAction(t, dir, nil, context)
	if status != 1 || !strings.Contains(out, "file=old.go") {
		t.Errorf("everything: status %d\n%s", status, out)
	}
}

func TestProblemMatcher(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root(t), "templates", "problem-matcher.json"))
	if err != nil {
		t.Fatal(err)
	}
	var matchers struct {
		ProblemMatcher []struct {
			Owner   string
			Pattern []struct {
				Regexp                            string
				File, Line, Column, Message, Code int
			}
		}
	}
	if err := json.Unmarshal(text, &matchers); err != nil {
		t.Fatal(err)
	}
	p := matchers.ProblemMatcher[0].Pattern[0]
	re := regexp.MustCompile(p.Regexp)
	bin := build(t)
	out, _ := bash(t, dashboard(t), `"$BIN" -enable all ./before`, "BIN="+bin)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if len(lines) < 10 {
		t.Fatalf("%d findings only:\n%s", len(lines), out)
	}
	rules, _ := bash(t, dashboard(t), `"$BIN" rules`, "BIN="+bin)
	for _, line := range lines {
		m := re.FindStringSubmatch(line)
		if m == nil {
			t.Errorf("no match: %s", line)
			continue
		}
		if !strings.HasPrefix(m[p.File], "before/") || m[p.Message] == "" || !strings.Contains(rules, m[p.Code]) {
			t.Errorf("%q: file %q, code %q", line, m[p.File], m[p.Code])
		}
	}
	if re.MatchString("asynclint: the analysis is incomplete") {
		t.Error("a line that is no finding matches")
	}
}

func TestPreCommitHook(t *testing.T) {
	var hooks []struct {
		ID, Name, Entry, Language string
		PassFilenames             *bool `yaml:"pass_filenames"`
		Args, Types               []string
	}
	readYAML(t, ".pre-commit-hooks.yaml", &hooks)
	if len(hooks) != 1 || hooks[0].ID != "asynclint" || hooks[0].Language != "golang" {
		t.Fatalf("hooks: %+v", hooks)
	}
	h := hooks[0]
	if h.PassFilenames == nil || *h.PassFilenames {
		t.Error("the hook must not get file names: packages are analysed whole")
	}
	// pre-commit installs with 'go install ./...' and puts the result on PATH.
	dir := filepath.Dir(build(t))
	run := `PATH="$BIN_DIR:$PATH" ` + strings.Join(slices.Concat([]string{h.Entry}, h.Args), " ")
	if out, status := bash(t, dashboard(t), run, "BIN_DIR="+dir); status != 1 || !strings.Contains(out, "before/") {
		t.Errorf("status %d\n%s", status, out)
	}
	if out, status := bash(t, filepath.Join(dashboard(t), "after"), run, "BIN_DIR="+dir); status != 0 {
		t.Errorf("clean package: status %d\n%s", status, out)
	}
}

func TestGitLabTemplate(t *testing.T) {
	var file map[string]struct {
		Variables map[string]string
		Script    []string
		Artifacts struct {
			When    string
			Reports map[string]string
		}
	}
	readYAML(t, "templates/gitlab-ci.yml", &file)
	job, ok := file["asynclint"]
	if !ok || len(job.Script) != 2 {
		t.Fatalf("job: %+v", job)
	}
	if !strings.HasPrefix(job.Script[0], "go install ") || job.Artifacts.When != "always" {
		t.Errorf("job: %+v", job)
	}
	// The first line fetches a released version; here the checkout stands for it.
	gopath := filepath.Dir(filepath.Dir(build(t)))
	report := job.Artifacts.Reports["codequality"]
	dir := t.TempDir()
	if out, status := bash(t, root(t), `cp -r testdata/mod/dashboard/. "$DIR"`, "DIR="+dir); status != 0 {
		t.Fatal(out)
	}
	modcache, _ := bash(t, root(t), "go env GOMODCACHE")
	env := []string{"GOPATH=" + gopath, "GOMODCACHE=" + strings.TrimSpace(modcache)}
	for key, value := range job.Variables {
		env = append(env, key+"="+value)
	}
	if out, status := bash(t, dir, job.Script[1], env...); status != 1 || !strings.Contains(out, "before/") {
		t.Errorf("status %d\n%s", status, out)
	}
	text, err := os.ReadFile(filepath.Join(dir, report))
	var issues []struct {
		Description, Fingerprint string
		Location                 struct{ Path string }
	}
	if err != nil || json.Unmarshal(text, &issues) != nil || len(issues) < 10 {
		t.Fatalf("%s: %v, %d issues", report, err, len(issues))
	}
	if !strings.HasPrefix(issues[0].Location.Path, "before/") || issues[0].Fingerprint == "" {
		t.Errorf("issue: %+v", issues[0])
	}
}
