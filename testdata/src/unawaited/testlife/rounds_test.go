package testlife

import "testing"

func make1(n int) (int, error) { return n, nil }

// ok: each use of t comes before a send, and the test receives as often, to its end (as in
// netpoll).
func TestRounds(t *testing.T) {
	rounds := 1000
	ready := make(chan struct{}, 16)
	go func() {
		for i := 0; i < rounds; i++ {
			if _, err := make1(i); err != nil {
				t.Error(err)
			}
			ready <- struct{}{}
		}
	}()
	for i := 0; i < rounds; i++ {
		<-ready
		if n, _ := make1(i); n != i {
			t.Error(n)
		}
	}
}

// ok: the number is no variable that anybody captures, and in a range.
func TestRange(t *testing.T) {
	ready := make(chan struct{})
	go func() {
		for i := range 10 {
			if _, err := make1(i); err != nil {
				t.Error(err)
			}
			ready <- struct{}{}
		}
	}()
	for range 10 {
		<-ready
	}
}

func feedRounds(t *testing.T, n int, ready chan<- struct{}) {
	for i := 0; i < n; i++ {
		if _, err := make1(i); err != nil {
			t.Error(err)
		}
		ready <- struct{}{}
	}
}

// ok: a named function.
func TestRoundsNamed(t *testing.T) {
	ready := make(chan struct{})
	go feedRounds(t, 3, ready)
	for i := 0; i < 3; i++ {
		<-ready
	}
}

// ok: a method, and a subtest.
type rounder struct{ ready chan struct{} }

func (r *rounder) run(t *testing.T, n int) {
	for i := 0; i < n; i++ {
		t.Log(i)
		r.ready <- struct{}{}
	}
}

func TestRoundsMethod(t *testing.T) {
	t.Run("sub", func(t *testing.T) {
		r := &rounder{make(chan struct{})}
		go r.run(t, 5)
		for i := 0; i < 5; i++ {
			<-r.ready
		}
	})
}

// The test leaves the loop after the first.
func TestLeaves(t *testing.T) {
	ready := make(chan struct{}, 16)
	go func() { // want `the goroutine uses t \(line \d+\), and the test can return before that`
		for i := 0; i < 100; i++ {
			t.Log(i)
			ready <- struct{}{}
		}
	}()
	for i := 0; i < 100; i++ {
		if n, _ := make1(i); n > 50 {
			return
		}
		<-ready
	}
}

// Nobody receives.
func TestNobody(t *testing.T) {
	ready := make(chan struct{}, 16)
	go func() { // want `the goroutine uses t \(line \d+\), and the test can return before that`
		for i := 0; i < 10; i++ {
			t.Log(i)
			ready <- struct{}{}
		}
	}()
	for i := 0; i < 100; i++ {
		make1(i)
	}
}
