package selectloop

import (
	"log"
	"time"
)

// A named function: what it does after the loop shows what the break is for.
func monitor(t *time.Ticker, quit, pong chan int) {
	n := 0
	for {
		select {
		case <-t.C:
			if n > 3 {
				log.Print("peer is silent")
				break // want `break leaves the select or switch, not the loop, so what follows that on line 24 is never reached: give the loop a label and break that`
			}
			n++
		case n = <-pong:
		case <-quit:
			return
		}
	}
	t.Stop()
}

type reader struct {
	next func() (string, error)
	done chan error
}

// A method, with a switch.
func (r *reader) run() {
	var last error
	for {
		line, err := r.next()
		switch {
		case err != nil:
			last = err
			break // want `break leaves the select or switch`
		default:
			log.Print(line)
		}
	}
	r.done <- last
}

// A literal, with a type switch.
func dispatch(next func() any) (n int) {
	func() {
		for {
			switch v := next().(type) {
			case error:
				if v != nil {
					break // want `break leaves the select or switch`
				}
			case int:
				n += v
			}
		}
		log.Print("done")
	}()
	return n
}

// Generic, in a block.
func drainUntil[T comparable](in chan T, last T, use func(T)) {
	if in != nil {
		for {
			select {
			case v := <-in:
				if v == last {
					break // want `break leaves the select or switch`
				}
				use(v)
			}
		}
		log.Print("end")
	}
}

// A loop with a label of another.
func several(ins []chan int, use func(int)) {
next:
	for _, in := range ins {
		for {
			select {
			case v := <-in:
				if v < 0 {
					break // want `break leaves the select or switch`
				}
				if v == 0 {
					continue next
				}
				use(v)
			}
		}
		log.Print("end of one")
	}
}

// ok: nothing comes after the loop.
func endless(t *time.Ticker, in chan int) {
	n := 0
	for {
		select {
		case <-t.C:
			if n > 3 {
				break
			}
			n++
		case n = <-in:
		}
	}
}

// ok: another break leaves the loop.
func leftBy(t *time.Ticker, in chan int) {
	n := 0
loop:
	for {
		select {
		case <-t.C:
			if n > 3 {
				break
			}
			n++
		case v, ok := <-in:
			if !ok {
				break loop
			}
			n = v
		}
	}
	t.Stop()
}

// ok: so does one outside of the select.
func leftOutside(t *time.Ticker, in chan int) {
	n := 0
	for {
		select {
		case <-t.C:
			if n > 3 {
				break
			}
			n++
		case n = <-in:
		}
		if n < 0 {
			break
		}
	}
	t.Stop()
}

// ok: for want of trust in the compiler.
func trusted(in chan int) int {
	for {
		switch v := <-in; v {
		case 0:
			break
		default:
			return v
		}
	}
	panic("not reached")
}

// ok: which of them was meant for the loop?
func which(in chan int, use func(int)) {
	for {
		switch v := <-in; v {
		case 0:
			break
		case 1:
			use(v)
			break
		}
	}
	use(0)
}

// ok: of an inner loop.
func innerBreak(ins []chan int, use func(int)) {
	for {
		for _, in := range ins {
			select {
			case v := <-in:
				use(v)
			default:
				break
			}
		}
	}
	use(0)
}
