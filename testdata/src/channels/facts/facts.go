// Package facts has functions that take channels.
package facts

func Ignore(c chan int) {} // want Ignore:`chan params $`

func Drain(ok bool, c chan int) { // want Drain:`chan params 1:recv` Drain:`chan acts`
	for range c {
	}
}

func Stop(c chan<- int) { // want Stop:`chan params 0:close` Stop:`chan acts`
	stop(c)
}

func stop(c chan<- int) { close(c) }

func Keep(c <-chan int) { // want Keep:`chan params 0:recv`
	kept = append(kept, c)
}

var kept []<-chan int
