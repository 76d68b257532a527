package testlife

import (
	"sync"
	"testing"
	"time"

	"go.uber.org/zap/zaptest"
	"unawaited/lib"
)

func work() error { return nil }

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}

func TestLiteral(t *testing.T) {
	go func() { // want "the goroutine uses t .line 23., and the test can return before that, after which t panics"
		t.Log(work())
	}()
}

func TestNamed(t *testing.T) {
	go report(t) // want "the goroutine uses t"
}

func report(t *testing.T) { t.Log("x") }

func TestHelper(t *testing.T) {
	go func() { // want "the goroutine uses t"
		check(t, work())
	}()
	time.Sleep(time.Millisecond)
}

func TestSub(t *testing.T) {
	t.Run("sub", func(t *testing.T) {
		go func() { // want "the goroutine uses t"
			t.Errorf("x")
		}()
	})
}

func TestMethod(t *testing.T) {
	go t.Log("x") // want "the goroutine uses t"
}

func TestTable(t *testing.T) {
	for _, name := range []string{"a", "b"} {
		t.Run(name, func(t *testing.T) {
			for range 3 {
				go func() { // want "the goroutine uses t"
					if err := work(); err != nil {
						t.Fatal(err)
					}
				}()
			}
		})
	}
}

func TestSomePath(t *testing.T) {
	done := make(chan struct{})
	go func() { // want "the goroutine uses t"
		defer close(done)
		t.Log("x")
	}()
	if testing.Short() {
		return
	}
	<-done
}

func all[T any](t *testing.T, vs []T) { t.Log(vs) }

func TestGeneric(t *testing.T) {
	go all(t, []int{1}) // want "the goroutine uses t"
}

func TestLibrary(t *testing.T) {
	go lib.Check(t, nil) // want "the goroutine uses t"
}

func TestThroughLibrary(t *testing.T) {
	lib.Async(func() { t.Log("x") }) // want "the goroutine uses t"
}

type suite struct{ t *testing.T }

func (s *suite) run() { s.t.Log("x") }

func TestSuite(t *testing.T) {
	s := &suite{t}
	go s.run() // want "the goroutine uses t"
}

func TestWaited(t *testing.T) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() { // ok: waited for
		defer wg.Done()
		t.Log(work())
	}()
	wg.Wait()
}

func TestDeferred(t *testing.T) {
	done := make(chan struct{})
	defer func() { <-done }()
	go func() { // ok: waited for at the end
		defer close(done)
		t.Log(work())
	}()
}

func TestCleanup(t *testing.T) {
	done := make(chan struct{})
	t.Cleanup(func() { <-done })
	go func() { // ok: waited for in Cleanup
		defer close(done)
		t.Log(work())
	}()
}

func TestCounted(t *testing.T) {
	const n = 4
	c := make(chan bool)
	for range n {
		go func() { // ok: as many receives as goroutines; from std's tests
			t.Log(work())
			c <- true
		}()
	}
	for i := 0; i < n; i++ {
		<-c
	}
	for range n {
		go func() { // ok: the same, with a range over a number
			t.Log(work())
			c <- true
		}()
	}
	for range n {
		<-c
	}
}

func TestHeld(t *testing.T) {
	ch := make(chan bool)
	t.Run("sub", func(t *testing.T) {
		go func() { // ok: the test around decides when it goes on; from testing's tests
			<-ch
			t.Log("late")
			ch <- true
		}()
	})
	ch <- true
	<-ch
}

func TestHeldInside(t *testing.T) {
	ch := make(chan bool)
	go func() { // want "the goroutine uses t"
		<-ch
		t.Log("late")
	}()
	close(ch)
}

func TestOnlyName(t *testing.T) {
	go func() { println(t.Name()) }() // ok: Name works after the test
}

func TestNoT(t *testing.T) {
	go work() // ok: does not use t
}

type server interface{ Close() }

func start(f func()) server { go f(); return nil }

func TestServer(t *testing.T) {
	s := start(nil)
	defer s.Close()
	go func() { // ok: Close may wait for it
		check(t, work())
	}()
}

func helper(t *testing.T) {
	go func() { // ok: a helper returns before the test does
		t.Log("x")
	}()
}

// From etcd's tests: a logger that writes to t.
func TestLogger(t *testing.T) {
	lg := zaptest.NewLogger(t)
	go func() { // want "the goroutine uses t"
		if err := work(); err != nil {
			lg.Info(err.Error())
		}
	}()
}

func logs(lg *zaptest.Logger) { lg.Info("x") }

func TestLoggerNamed(t *testing.T) {
	go logs(zaptest.NewLogger(t)) // want "the goroutine uses t"
}

func TestLoggerWaited(t *testing.T) {
	lg := zaptest.NewLogger(t)
	var wg sync.WaitGroup
	wg.Go(func() { lg.Info("x") }) // ok
	wg.Wait()
}

func TestLoggerOnlyDerived(t *testing.T) {
	lg := zaptest.NewLogger(t)
	go func() { _ = lg.With("x") }() // ok: says nothing
}
