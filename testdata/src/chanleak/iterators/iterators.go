// Package iterators goes through functions: the bodies of the loops are loops.
package iterators

import (
	"errors"
	"iter"
	"slices"
)

func work(s string) error {
	if s == "" {
		return errors.New("nothing")
	}
	return nil
}

func early(items iter.Seq[string]) error {
	errs := make(chan error)
	go func() {
		errs <- work("all") // want `the goroutine waits for ever sending on errs when early returns first \(line 24\)`
	}()
	for s := range items {
		if err := work(s); err != nil {
			return err
		}
	}
	return <-errs
}

func first(items iter.Seq[string]) error {
	errs := make(chan error)
	for s := range items {
		go func() { errs <- work(s) }() // want `fewer values are received than goroutines send`
	}
	return <-errs
}

func some(items []string) error {
	errs := make(chan error)
	for s := range slices.Values(items) {
		go func() { errs <- work(s) }() // want `fewer values are received than goroutines send`
	}
	for range slices.Values(items) {
		if err := <-errs; err != nil {
			return err
		}
	}
	return nil
}

// Room for all, and a value for each.
func room(items []string) error {
	errs := make(chan error, len(items))
	for s := range slices.Values(items) {
		go func() { errs <- work(s) }() // ok
	}
	for range items {
		if err := <-errs; err != nil {
			return err
		}
	}
	return nil
}

// Who knows how many there are, each time.
func twice(items iter.Seq[string]) (err error) {
	errs := make(chan error)
	for s := range items {
		go func() { errs <- work(s) }() // ok
	}
	for range items {
		err = errors.Join(err, <-errs)
	}
	return err
}

func counted(items iter.Seq[string]) (err error) {
	errs := make(chan error)
	n := 0
	for s := range items {
		n++
		go func() { errs <- work(s) }() // ok
	}
	for range n {
		err = errors.Join(err, <-errs)
	}
	return err
}

// The goroutine and the loop take turns: the iterator receives, the body answers.
func turns() {
	asked, answers := make(chan int), make(chan int)
	go func() {
		defer close(asked)
		for i := range 3 {
			asked <- i // ok
			<-answers
		}
	}()
	each := func(yield func(int) bool) {
		for v := range asked {
			if !yield(v) {
				return
			}
		}
	}
	for v := range each {
		answers <- v
	}
}

// The iterator closes the channel when the body has seen all.
func feed(items []string, f func(string)) {
	ch := make(chan string)
	go func() {
		for s := range ch { // ok
			f(s)
		}
	}()
	each := func(yield func(string) bool) {
		defer close(ch)
		for _, s := range items {
			if !yield(s) {
				return
			}
		}
	}
	for s := range each {
		ch <- s
	}
}
