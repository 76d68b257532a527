// Package ops makes channels and lets them flow.
package ops

var kept []<-chan int

func keep(c <-chan int) { kept = append(kept, c) }

type t struct{ c chan int }

func flow(b bool) {
	c := make(chan int)
	d := make(chan int, 2)
	x := &t{c}
	go func() {
		c <- 1 // want `send on c: 2 counterparts, exact`
		d <- 1 // want `send on d: 1 counterparts, open`
	}()
	<-x.c // want `recv on c: 1 counterparts, exact`
	e := c
	if b {
		e = d
	}
	<-e // want `recv on c d: 2 counterparts, exact`
	keep(d)
}
