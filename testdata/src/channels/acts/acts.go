// Package acts has functions that do something with channels: which, in what order,
// certain or possible (?), in a loop over the channel (*).
package acts

import (
	"context"
	"sync"
)

func Send(ch chan<- int) { ch <- 1 } // want Send:`^chan params 0:send` Send:`^chan acts \[0\] \[0\] 0:send0\[-1\]$`

func Generic[T any](ch chan T, v T) { ch <- v } // want Generic:`chan params` Generic:`^chan acts \[0\] \[0\] 0:send0\[-1\]$`

func Perhaps(ok bool, ch chan<- int) { // want Perhaps:`chan params` Perhaps:`^chan acts \[1\] \[0 -1\] 0:send1\?\[-1\]$`
	if ok {
		ch <- 1
	}
}

func Fails(ch chan<- int) error { // want Fails:`chan params` Fails:`^chan acts \[0\] \[-1 0\] 0:send0\[-1\]$`
	if err := try(); err != nil {
		return err
	}
	ch <- 1
	return nil
}

func try() error { return context.Canceled }

func Drain(ch <-chan int) { // want Drain:`chan params` Drain:`^chan acts \[0\] \[0\] 0:go1\[-1\] \| \[0\] 0:recv0\*\[0\]/\[-1\]$`
	go func() {
		for range ch {
		}
	}()
}

func Produce(ch chan<- int, n int) { // want Produce:`chan params` Produce:`^chan acts \[0\] \[0 1\] 0:send0#\[0 1\] 1:close0\[-1\]$`
	defer close(ch)
	for i := range n {
		ch <- i
	}
}

func Run(ctx context.Context, in <-chan int, out chan<- int) { // want Run:`chan params` Run:`^chan acts \[1 2\] \[0\] 0:select\(leave0\[-1\],recv1\[1\]/\[-1\]\)\[\] 1:send2\[0\]$`
	for {
		select {
		case <-ctx.Done():
			return
		case v, ok := <-in:
			if !ok {
				return
			}
			deliver(out, v)
		}
	}
}

func deliver(ch chan<- int, v int) { ch <- v }

func Offer(ch chan<- int) { // want Offer:`chan params` Offer:`^chan acts \[0\] \[0\] 0:select\(send0\[-1\],default\[-1\]\)\[\]$`
	select {
	case ch <- 1:
	default:
	}
}

func Forever(ch <-chan int) { // want Forever:`chan params` Forever:`^chan acts \[0\] \[0\] 0:recv0\[0\]$`
	for {
		<-ch
	}
}

func Kept(ch chan int, other chan int) { // want Kept:`chan params` Kept:`^chan acts \[1\] \[0\] 0:recv1\[-1\]$`
	<-other
	kept = ch
}

var kept chan int

func Take() int { return <-kept }

func Once(once *sync.Once, ch chan int) { // want Once:`chan params`
	once.Do(func() { close(ch) })
}

func Loop(n int, ch chan int) { // want Loop:`chan params`
	for range n {
		defer close(ch) // in a loop: not understood
	}
}

func Recurse(n int, ch chan int) { // want Recurse:`chan params`
	if n > 0 {
		Recurse(n-1, ch)
	}
	ch <- n
}

func Value(f func(chan int), ch chan int) { // want Value:`chan params`
	f(ch)
}

type T struct{ ch chan int }

func (t *T) Put(ch chan<- *T) { ch <- t } // want Put:`chan params` Put:`^chan acts \[0\] \[0\] 0:send0\[-1\]$`

func Work(in <-chan int, out chan<- int, wg *sync.WaitGroup) { // want Work:`chan params` Work:`^chan acts \[0 1 2\] \[0\] 0:recv0\*\[1\]/\[2\] 1:send1\[0\] 2:add2\(-1\)\[-1\]$`
	defer wg.Done()
	for v := range in {
		out <- v
	}
}

func CloseAfter(wg *sync.WaitGroup, ch chan int) { // want CloseAfter:`chan params` CloseAfter:`^chan acts \[0 1\] \[0\] 0:wait0\[1\] 1:close1\[-1\]$`
	wg.Wait()
	close(ch)
}

func Stray(wg *sync.WaitGroup, ch chan int) { // want Stray:`chan params`
	stray = wg
	close(ch)
}

var stray *sync.WaitGroup

func Twice(fail bool, ch chan int) error { // want Twice:`chan params` Twice:`^chan acts \[1\] \[0 1\] 0:close1\[-1\] 1:send1\?\[0\]$`
	defer close(ch)
	if fail {
		return context.Canceled
	}
	ch <- 1
	return nil
}
