// Command mains ends what it has started, and then itself.
package main

import (
	"context"
	"os"
	"os/signal"
	"sync"
)

type watched struct{ changes <-chan string }

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	w := &watched{changes: watchFile(ctx)}
	w.follow(ctx)
	other, stop := context.WithCancel(context.Background())
	o := &other2{changes: watchOther(other)}
	o.follow(other)
	sig := make(chan os.Signal, 1)
	signal.Notify(sig, os.Interrupt)
	<-sig
	stop()
	wg.Wait()
	cancel() // and the program ends
}

var wg sync.WaitGroup

// follow receives as long as the program runs. (A name server.)
func (w *watched) follow(ctx context.Context) {
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case c := <-w.changes:
				println(c)
			}
		}
	}()
}

func watchFile(ctx context.Context) chan string {
	c := make(chan string)
	events := make(chan string)
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case e := <-events:
				c <- e // ok: the program ends when nobody receives
			}
		}
	}()
	go produce(events)
	return c
}

func produce(c chan<- string) {
	for {
		c <- "changed"
	}
}

type other2 struct{ changes <-chan string }

func (w *other2) follow(ctx context.Context) {
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case c := <-w.changes:
				println(c)
			}
		}
	}()
}

// watchOther sends until its context ends, and main waits for it then.
func watchOther(ctx context.Context) chan string {
	c := make(chan string)
	events := make(chan string)
	wg.Add(1)
	go func() {
		defer wg.Done()
		for {
			select {
			case <-ctx.Done():
				return
			case e := <-events:
				c <- e // want `sending on c waits for ever once the goroutine at line \d+, the only receiver, has left on <-ctx.Done\(\)`
			}
		}
	}()
	go produce(events)
	return c
}
