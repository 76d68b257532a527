package fresh

func pass(in <-chan int, out chan<- int) {
	for v := range in {
		out <- v + 1
	}
	close(out)
}

// ring starts the first goroutine with the channel that is first by the name prev.
// (From a talk's chain of goroutines.)
func ring(n int) int {
	first := make(chan int)
	prev := first
	for range n {
		next := make(chan int)
		go pass(prev, next)
		prev = next
	}
	first <- 0 // ok
	return <-prev
}

// either gives away one of two.
func either(more bool, f func(chan int)) {
	a, b := make(chan int), make(chan int, 1)
	c := b
	if more {
		c = a
	}
	f(c)
	a <- 1 // ok: f may have it
}

// alone only merges names.
func alone(more bool) int {
	a, b := make(chan int), make(chan int, 1)
	c := b
	if more {
		c = a
	}
	a <- 1 // want `sending on a waits for ever: it has no buffer, and nobody else knows the channel yet`
	return <-c
}

// ticks assigns a variable that a literal has, which others call. (From a clock's
// tests.)
func ticks(start func(func() chan int), wait func()) {
	var tick chan int
	after := func() chan int { return tick }
	tick = make(chan int, 2)
	start(after)
	tick <- 1
	wait()
	tick <- 2
	wait()
	tick <- 3 // ok: who has after has taken one
}

func noTicks(start func(func() chan int)) {
	tick := make(chan int, 2)
	tick <- 1
	tick <- 2
	tick <- 3 // want `sending on tick waits for ever: its buffer of 2 is full`
	start(func() chan int { return tick })
}
