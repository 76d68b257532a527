package cleanup

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"testing"

	"testrun/check"
)

type env struct{ srv *httptest.Server }

func start() *env                         { return &env{httptest.NewServer(nil)} }
func (e *env) Close()                     { e.srv.Close() }
func (e *env) get(path string) error      { _, err := http.Get(e.srv.URL + path); return err }
func withDir() (string, func())           { return "", func() {} }
func ask(ctx context.Context, q string)   {}
func (e *env) closing() (*env, error)     { return e, nil }
func load(f *os.File) error               { return nil }
func both() (*env, func(), error)         { return start(), func() {}, nil }
func newPair() (first *env, second error) { return start(), nil }

var paths = []string{"/a", "/b"}

func TestMethod(t *testing.T) {
	e := start()
	defer e.Close() // want `e\.Close\(\) runs when this function returns, before the parallel subtests, which wait for that, use e \(line 34\): call it in t\.Cleanup`
	for _, p := range paths {
		t.Run(p, func(t *testing.T) {
			t.Parallel()
			if err := e.get(p); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestField(t *testing.T) {
	srv := httptest.NewServer(nil)
	defer srv.Close() // want `srv\.Close\(\) runs when this function returns`
	for _, p := range paths {
		t.Run(p, func(t *testing.T) {
			check.Together(t) // the helper of another package
			http.Get(srv.URL + p)
		})
	}
}

func TestLiteral(t *testing.T) {
	e, err := newPair()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { // want `e\.Close\(\) runs when this function returns`
		e.Close()
	}()
	t.Run("one", func(t *testing.T) {
		t.Parallel()
		t.Run("inner", func(t *testing.T) {
			e.get("/")
		})
	})
}

func TestNow(t *testing.T) {
	e := start()
	for _, p := range paths {
		t.Run(p, func(t *testing.T) {
			t.Parallel()
			e.get(p)
		})
	}
	e.Close() // want `e\.Close\(\) runs before the parallel subtests, which wait for that, use e`
}

func TestEachRound(t *testing.T) {
	for _, p := range paths {
		e := start()
		t.Run(p, func(t *testing.T) {
			t.Parallel()
			e.get(p)
		})
		e.Close() // want `e\.Close\(\) runs before the parallel subtests`
	}
}

func TestContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel() // want `cancel\(\) runs when this function returns, before the parallel subtests, which wait for that, use ctx`
	t.Run("one", func(t *testing.T) {
		t.Parallel()
		ask(ctx, "q")
	})
}

func TestDir(t *testing.T) {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir) // want `os\.RemoveAll\(\) runs when this function returns, before the parallel subtests, which wait for that, use dir`
	t.Run("one", func(t *testing.T) {
		t.Parallel()
		os.ReadFile(dir + "/x")
	})
}

func TestCleanupFunc(t *testing.T) {
	e, done, err := both()
	if err != nil {
		t.Fatal(err)
	}
	defer done() // want `done\(\) runs when this function returns`
	t.Run("one", func(t *testing.T) {
		t.Parallel()
		e.get("/")
	})
}

// In a group whose own function ends it.
func TestInGroup(t *testing.T) {
	t.Run("group", func(t *testing.T) {
		e := start()
		defer e.Close() // want `e\.Close\(\) runs when this function returns`
		for _, p := range paths {
			t.Run(p, func(t *testing.T) {
				t.Parallel()
				e.get(p)
			})
		}
	})
}

// A helper that starts subtests returns before they go on, too.
func subtests(t *testing.T) {
	e := start()
	defer e.Close() // want `e\.Close\(\) runs when this function returns`
	t.Run("one", func(t *testing.T) {
		t.Parallel()
		e.get("/")
	})
}

type suite struct{ e *env }

func (s *suite) testGet(t *testing.T) {
	t.Parallel()
}

func TestCleanup(t *testing.T) {
	e := start()
	t.Cleanup(e.Close) // ok: after the subtests
	t.Cleanup(func() { e.Close() })
	t.Run("one", func(t *testing.T) {
		t.Parallel()
		e.get("/")
	})
}

func TestGroup(t *testing.T) {
	e := start()
	defer e.Close() // ok: the group returns when its subtests have
	t.Run("group", func(t *testing.T) {
		for _, p := range paths {
			t.Run(p, func(t *testing.T) {
				t.Parallel()
				e.get(p)
			})
		}
	})
}

func TestSerial(t *testing.T) {
	t.Parallel()
	e := start()
	defer e.Close() // ok: the subtests are not parallel
	for _, p := range paths {
		t.Run(p, func(t *testing.T) { e.get(p) })
	}
}

func TestBefore(t *testing.T) {
	e := start()
	defer e.Close() // ok: used before Parallel alone
	t.Run("one", func(t *testing.T) {
		e.get("/")
		t.Parallel()
		check.Log(t, nil)
	})
}

func TestOwn(t *testing.T) {
	for _, p := range paths {
		t.Run(p, func(t *testing.T) {
			t.Parallel()
			e := start()
			defer e.Close() // ok: its own
			e.get(p)
		})
	}
}

func TestOther(t *testing.T) {
	e, f := start(), start()
	defer f.Close() // ok: another
	t.Cleanup(e.Close)
	t.Run("one", func(t *testing.T) {
		t.Parallel()
		e.get("/")
	})
}

func TestUnlock(t *testing.T) {
	var mu sync.Mutex
	mu.Lock()
	defer mu.Unlock() // ok: ends nothing
	t.Run("one", func(t *testing.T) {
		t.Parallel()
		mu.Lock()
		defer mu.Unlock()
	})
}

func TestName(t *testing.T) {
	f, err := os.CreateTemp("", "")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() // ok: the name stays
	t.Run("one", func(t *testing.T) {
		t.Parallel()
		os.ReadFile(f.Name())
	})
}

func TestCompared(t *testing.T) {
	srv := httptest.NewServer(nil)
	defer srv.Close() // ok: compared alone
	t.Run("one", func(t *testing.T) {
		t.Parallel()
		if srv.URL == "" {
			t.Error("no address")
		}
	})
}

func TestAnother(t *testing.T) {
	e := start()
	t.Run("one", func(t *testing.T) { e.get("/") })
	e.Close() // ok: the variable has another when the parallel subtest starts
	e = start()
	t.Cleanup(func() { e.Close() })
	t.Run("two", func(t *testing.T) {
		t.Parallel()
		e.get("/")
	})
}

func TestEnded(t *testing.T) {
	e := start()
	e.get("/")
	e.Close() // ok: before the subtest starts, which looks at what is left of it
	t.Run("one", func(t *testing.T) {
		t.Parallel()
		e.get("/")
	})
}
