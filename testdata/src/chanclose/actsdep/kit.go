// Package kit has helpers that other packages of the module give their channels.
package kit

import "errors"

// Deliver sends.
func Deliver[T any](ch chan<- T, v T) { ch <- v }

// Finish closes.
func Finish(ch chan int) { close(ch) }

// Fetch sends a value, or ends for an error.
func Fetch(ch chan<- int) error {
	v, err := fetch()
	if err != nil {
		return err
	}
	ch <- v
	return nil
}

func fetch() (int, error) { return 0, errors.New("none") }

// Safely sends, and does not mind that the channel is closed.
func Safely(ch chan<- int, v int) {
	defer func() { recover() }()
	ch <- v
}

// Produce sends some values.
func Produce(ch chan<- int, n int) {
	for i := range n {
		ch <- i
	}
}

// Await receives.
func Await(ch <-chan int) int { return <-ch }
