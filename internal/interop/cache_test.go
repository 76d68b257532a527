package interop

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

const vetted = `
import "sync"

func twice(mu *sync.Mutex, work func()) {
	mu.Lock()
	mu.Lock()
	work()
}

func many(list []string, work func(string)) {
	var wg sync.WaitGroup
	for _, s := range list {
		go func() {
			wg.Add(1)
			work(s)
			wg.Done()
		}()
	}
	wg.Wait()
}
`

// A machine has a build cache of its own, and a helper that asks the shared
// server for what is not in it.
type machine struct {
	tool, log string // the vet tool with a script around it that notes every start
	env       []string
}

// vet runs go vet and returns what it says and for which packages the tool
// was started.
func (m *machine) vet(t *testing.T, dir string, env ...string) (said string, starts []string) {
	t.Helper()
	os.Remove(m.log)
	cmd := exec.CommandContext(t.Context(), "go", "vet", "-vettool="+m.tool, "./...")
	cmd.Dir, cmd.Env = dir, append(append(os.Environ(), m.env...), env...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	begin := time.Now()
	if err := cmd.Run(); err != nil {
		if _, ok := err.(*exec.ExitError); !ok {
			t.Fatal(err)
		}
	}
	took := time.Since(begin)
	log, _ := os.ReadFile(m.log)
	starts = strings.Fields(string(log))
	t.Logf("%.1f s, the tool is started %d times", took.Seconds(), len(starts))
	return errs.String(), starts
}

// TestSharedCache holds that machines which share a build cache share what
// asynclint found: the second one starts nothing and says the same. A checkout
// in another directory is another package to Go, unless -trimpath takes the
// directory out of the key; the findings then name the files of the checkout
// that was analysed first.
func TestSharedCache(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the script around the tool is for Unix shells")
	}
	program := build(t, root(t), "./cmd/asynclint")
	cacher := build(t, "", "github.com/bradfitz/go-tool-cache/cmd/go-cacher")
	server := serve(t, build(t, "", "github.com/bradfitz/go-tool-cache/cmd/go-cacher-server"))

	anew := func() *machine {
		home := t.TempDir()
		m := &machine{tool: filepath.Join(home, "asynclint.sh"), log: filepath.Join(home, "log")}
		script := fmt.Sprintf("#!/bin/sh\ncase \"$*\" in *.cfg) echo started >>'%s';; esac\nexec '%s' \"$@\"\n", m.log, program)
		if err := os.WriteFile(m.tool, []byte(script), 0o777); err != nil {
			t.Fatal(err)
		}
		m.env = []string{
			"GOCACHE=" + filepath.Join(home, "gocache"), "CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off",
			fmt.Sprintf("GOCACHEPROG=%s -cache-dir=%s -cache-server=http://%s", cacher, filepath.Join(home, "cacher"), server),
		}
		return m
	}
	checkout := func(text string) string {
		dir := t.TempDir()
		for name, text := range map[string]string{"go.mod": "module example.com/vetted\n\ngo 1.26\n", "a.go": text} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		return dir
	}
	text := fmt.Sprintf("// %d\npackage vetted\n%s", time.Now().UnixNano(), vetted)
	here := checkout(text)
	first, starts := anew().vet(t, here)
	if len(starts) == 0 || !strings.Contains(first, "a.go:8:") || strings.Count(first, "a.go:") < 2 {
		t.Fatalf("the first machine starts the tool %d times and says\n%s", len(starts), first)
	}
	if second, starts := anew().vet(t, here); len(starts) != 0 || sorted(second) != sorted(first) {
		t.Errorf("the second machine starts the tool %d times and says\n%s\nthe first said\n%s", len(starts), second, first)
	}
	if other, starts := anew().vet(t, checkout(text)); len(starts) != 1 || sorted(other) != sorted(first) {
		t.Errorf("in another directory, the tool is started %d times, for one package, and says\n%s", len(starts), other)
	}
	if _, starts := anew().vet(t, here, "GOFLAGS=-trimpath"); len(starts) == 0 {
		t.Error("-trimpath is not another build")
	}
	away, starts := anew().vet(t, checkout(text), "GOFLAGS=-trimpath")
	if len(starts) != 0 || !strings.Contains(away, filepath.Join(filepath.Base(here), "a.go")+":8:") {
		t.Errorf("in another directory with -trimpath, the tool is started %d times and names no file of the first checkout (if so, say it in docs/ci.md)\n%s", len(starts), away)
	}
}

// sorted is an output of go vet without its order: the tool prints the reports
// of one rule after the other, as they end.
func sorted(out string) string {
	lines := strings.Split(out, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// serve starts the server of the shared cache, to its end with the test, and
// returns its address.
func serve(t *testing.T, exe string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close() // the server takes an address, not a listener
	cmd := exec.Command(exe, "-listen="+addr, "-cache-dir="+t.TempDir())
	var errs bytes.Buffer
	cmd.Stderr = &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
		if t.Failed() {
			t.Logf("the server said: %s", &errs)
		}
	})
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if c, err := net.Dial("tcp", addr); err == nil {
			c.Close()
			return addr
		}
		if time.Now().After(end) {
			t.Fatal("the server does not answer")
		}
	}
}
