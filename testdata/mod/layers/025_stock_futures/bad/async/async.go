// Package async has futures.
package async

// Future is a value that is being computed.
type Future[T any] struct {
	done chan struct{}
	val  T
	err  error
}

// Go computes fn in the background.
func Go[T any](fn func() (T, error)) *Future[T] {
	f := &Future[T]{done: make(chan struct{})}
	go func() {
		defer close(f.done)
		f.val, f.err = fn()
	}()
	return f
}

// Get waits for the value.
func (f *Future[T]) Get() (T, error) {
	<-f.done
	return f.val, f.err
}
