package cli_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/asynclint/asynclint/internal/cli"
)

var update = flag.Bool("update", false, "rewrite the expected output in testdata/script")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"asynclint": func() { os.Exit(cli.Main(os.Args[1:], cli.Std())) },
	})
}

// TestScripts runs the command line end to end. Scripts run offline: third
// party packages are stubs in the scripts themselves.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("..", "..", "testdata", "script"),
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("GOFLAGS", "")
			e.Setenv("GOPROXY", "off")
			e.Setenv("GOWORK", "")
			e.Setenv("GONOSUMDB", "*")
			for _, key := range []string{"GOCACHE", "GOMODCACHE", "GOROOT"} {
				if v := goEnv[key]; v != "" {
					e.Setenv(key, v)
				}
			}
			e.Setenv("TESTDATA", filepath.Join(root(), "testdata"))
			if bin := onPath(e.Getenv("PATH")); bin != "" {
				e.Setenv("ASYNCLINT", bin)
			}
			return nil
		},
		Condition: func(cond string) (bool, error) {
			if cond == "root" {
				return os.Geteuid() == 0, nil
			}
			return false, fmt.Errorf("unknown condition %q", cond)
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"json":   checkJSON,
			"status": status,
		},
	})
}

func root() string {
	dir, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		panic(err)
	}
	return dir
}

var goEnv = func() map[string]string {
	out := make(map[string]string)
	text, err := goCommand("env", "-json", "GOCACHE", "GOMODCACHE", "GOROOT")
	if err == nil {
		json.Unmarshal(text, &out)
	}
	return out
}()

// checkJSON fails unless a file is one JSON value: json FILE.
func checkJSON(ts *testscript.TestScript, neg bool, args []string) {
	var v any
	err := json.Unmarshal([]byte(ts.ReadFile(args[0])), &v)
	if (err == nil) == neg {
		ts.Fatalf("%s: %v", args[0], err)
	}
}

// status runs asynclint and compares the exit status: status N [args].
func status(ts *testscript.TestScript, neg bool, args []string) {
	want := args[0]
	err := ts.Exec("asynclint", args[1:]...)
	got := "0"
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = strconv.Itoa(exit.ExitCode())
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("asynclint %v: status %s, want %s", args[1:], got, want)
	}
}

// onPath finds the asynclint that scripts run.
func onPath(path string) string {
	for _, dir := range filepath.SplitList(path) {
		if bin := filepath.Join(dir, "asynclint"); isFile(bin) {
			return bin
		}
	}
	return ""
}

func isFile(name string) bool {
	fi, err := os.Stat(name)
	return err == nil && fi.Mode().IsRegular()
}
