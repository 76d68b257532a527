package fatal

import (
	"errors"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

func work() error { return errors.New("no") }

// A literal.
func TestLiteral(t *testing.T) {
	var wg sync.WaitGroup
	for range 3 {
		wg.Add(1)
		go func() {
			err := work()
			if err != nil {
				t.Fatal(err) // want `Fatal ends the goroutine without wg.Done\(\) \(line 25\), so wg.Wait\(\) \(line 28\) blocks for ever: defer wg.Done\(\) at its start`
			}
			println("done")
			wg.Done()
		}()
	}
	wg.Wait()
}

// A named function, with a requirement that may fail.
func one(t *testing.T, wg *sync.WaitGroup) {
	if work() != nil {
		require.FailNow(t, "no") // want `FailNow ends the goroutine without wg.Done`
	}
	wg.Done()
}

func TestNamed(t *testing.T) {
	var wg sync.WaitGroup
	wg.Add(1)
	go one(t, &wg)
	wg.Wait()
}

// A method, of a field.
type suite struct {
	tb testing.TB
	wg sync.WaitGroup
}

func (s *suite) run() {
	if work() != nil {
		s.tb.FailNow() // want `FailNow ends the goroutine without s.wg.Done`
	}
	s.wg.Done()
}

func (s *suite) all() {
	s.wg.Add(1)
	go s.run()
	s.wg.Wait()
}

// Generic.
func each[T any](tb testing.TB, in []T, f func(T) error) {
	var wg sync.WaitGroup
	for _, v := range in {
		wg.Add(1)
		go func() {
			if err := f(v); err != nil {
				tb.Fatalf("%v", err) // want `Fatalf ends the goroutine without wg.Done`
			}
			wg.Done()
		}()
	}
	wg.Wait()
}

// Outside of tests it ends a goroutine as well.
func exits(stop func() bool) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		if stop() {
			runtime.Goexit() // want `Goexit ends the goroutine without wg.Done`
		}
		wg.Done()
	}()
	wg.Wait()
}

// Look-alikes: Done is deferred, or comes first.
func TestDeferred(t *testing.T) {
	var wg sync.WaitGroup
	wg.Add(3)
	go func() {
		defer wg.Done()
		if err := work(); err != nil {
			t.Fatal(err) // ok
		}
	}()
	go func() {
		wg.Done()
		if err := work(); err != nil {
			t.Fatal(err) // ok
		}
	}()
	go func() {
		defer func() { wg.Done() }()
		if err := work(); err != nil {
			t.Fatal(err) // ok
		}
	}()
	wg.Wait()
}

// What is said of an error goes on.
func TestError(t *testing.T) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		if err := work(); err != nil {
			t.Error(err) // ok
		}
		wg.Done()
	}()
	wg.Wait()
}

// Done is called by hand before.
func TestByHand(t *testing.T) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		if err := work(); err != nil {
			wg.Done()
			t.Fatal(err) // ok
		}
		wg.Done()
	}()
	wg.Wait()
}

// Nobody waits.
func TestNoWait(t *testing.T) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		if err := work(); err != nil {
			t.Fatal(err) // ok
		}
		wg.Done()
	}()
}
