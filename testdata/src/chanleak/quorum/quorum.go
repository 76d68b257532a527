// Package quorum asks all replicas and waits for a part of them.
package quorum

import "errors"

type replica interface{ Put(k string) error }

var errQuorum = errors.New("no quorum")

// A literal: a majority is received.
func put(rs []replica, k string) (last error) {
	acks := make(chan error)
	for _, r := range rs {
		go func() { acks <- r.Put(k) }() // want "the goroutine waits for ever sending on acks: fewer values are received than goroutines send when put returns first"
	}
	for range len(rs)/2 + 1 {
		if err := <-acks; err != nil {
			last = err
		}
	}
	return last
}

// A named function; a room that has nothing to do with how many there are.
func one(r replica, k string, acks chan<- error) {
	acks <- r.Put(k) // want "the goroutine waits for ever sending on acks"
}

func first(rs []replica, k string) error {
	acks := make(chan error, 2)
	for _, r := range rs {
		go one(r, k, acks)
	}
	for range rs {
		if err := <-acks; err != nil {
			return err
		}
	}
	return nil
}

// A method; half of them, counted from 1.
type store struct{ replicas []replica }

func (s *store) put(k string) int {
	ok := make(chan bool)
	for _, r := range s.replicas {
		go func() {
			ok <- r.Put(k) == nil // want "the goroutine waits for ever sending on ok"
		}()
	}
	n := 0
	for i := 1; i <= len(s.replicas)/2; i++ {
		if <-ok {
			n++
		}
	}
	return n
}

// A generic function; all but one.
func most[T any](xs []T, ask func(T) int) (sum int) {
	got := make(chan int)
	for _, x := range xs {
		go func() { got <- ask(x) }() // want "the goroutine waits for ever sending on got"
	}
	for range len(xs) - 1 {
		sum += <-got
	}
	return sum
}

// A helper receives; that it is told how many there are is not followed: silent.
func await(acks chan error, n int) error {
	for range n {
		if err := <-acks; err != nil {
			return err
		}
	}
	return nil
}

func helped(rs []replica, k string) error {
	acks := make(chan error, 1)
	for _, r := range rs {
		go func() { acks <- r.Put(k) }()
	}
	return await(acks, len(rs))
}

// ok: room for all.
func roomy(rs []replica, k string) error {
	acks := make(chan error, len(rs))
	for _, r := range rs {
		go func() { acks <- r.Put(k) }()
	}
	for range len(rs)/2 + 1 {
		if err := <-acks; err != nil {
			return err
		}
	}
	return nil
}

// ok: room for those that are not received.
func rest(rs []replica, k string) (last error) {
	acks := make(chan error, len(rs)/2+1)
	for _, r := range rs {
		go func() { acks <- r.Put(k) }()
	}
	for range len(rs)/2 + 1 {
		if err := <-acks; err != nil {
			last = err
		}
	}
	return last
}

// ok: all are received, counted from 1.
func all(rs []replica, k string) (last error) {
	acks := make(chan error)
	for _, r := range rs {
		go func() { acks <- r.Put(k) }()
	}
	for i := 1; i <= len(rs); i++ {
		if err := <-acks; err != nil {
			last = err
		}
	}
	return last
}

// ok: the first is waited for before the others.
func oneAndRest(rs []replica, k string) (last error) {
	acks := make(chan error)
	for _, r := range rs {
		go func() { acks <- r.Put(k) }()
	}
	last = <-acks
	for i := 1; i < len(rs); i++ {
		if err := <-acks; err != nil {
			last = err
		}
	}
	return last
}

// ok: the losers do not wait.
func losers(rs []replica, k string) error {
	acks := make(chan error, 1)
	for _, r := range rs {
		go func() {
			select {
			case acks <- r.Put(k):
			default:
			}
		}()
	}
	return <-acks
}

// ok: the rest is received on the side.
func drained(rs []replica, k string) error {
	acks := make(chan error)
	for _, r := range rs {
		go func() { acks <- r.Put(k) }()
	}
	need := len(rs)/2 + 1
	for range need {
		if <-acks != nil {
			go func() {
				for range rs {
					<-acks
				}
			}()
			return errQuorum
		}
	}
	go func() {
		for range len(rs) - need {
			<-acks
		}
	}()
	return nil
}

// ok: two goroutines, and room for two.
func two(a, b replica, k string) error {
	acks := make(chan error, 2)
	for _, r := range []replica{a, b} {
		go func() { acks <- r.Put(k) }()
	}
	return <-acks
}
