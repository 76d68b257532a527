// Package waitclosedep works off queues, for package waitclose.
package waitclosedep

// Drain receives until the queue is closed.
func Drain(in <-chan int, do func(int)) {
	for v := range in {
		do(v)
	}
}
