// Package generator has functions that feed channels.
package generator

import "context"

// Walk feeds all.
func Walk(n int) <-chan int {
	ch := make(chan int)
	go func() {
		defer close(ch)
		for i := range n {
			ch <- i
		}
	}()
	return ch
}

// WalkContext gives way.
func WalkContext(ctx context.Context, n int) <-chan int {
	ch := make(chan int)
	go func() {
		defer close(ch)
		for i := range n {
			select {
			case ch <- i:
			case <-ctx.Done():
				return
			}
		}
	}()
	return ch
}

// Ask answers once.
func Ask(f func() int) chan int {
	ch := make(chan int)
	go func() { ch <- f() }()
	return ch
}

// AskRoom answers once, into a buffer.
func AskRoom(f func() int) chan int {
	ch := make(chan int, 1)
	go func() { ch <- f() }()
	return ch
}

// Try answers once, unless it fails.
func Try(f func() (int, error)) (<-chan int, error) {
	v, err := f()
	if err != nil {
		return nil, err
	}
	ch := make(chan int)
	go func() { ch <- v }()
	return ch, nil
}

func first(match func(int) bool) int {
	for v := range Walk(10) {
		if match(v) {
			return v // want `the goroutine that Walk started waits for ever to send when first leaves before it has received all values`
		}
	}
	return -1
}
