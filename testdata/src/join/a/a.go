package a

import (
	"context"
	"net"
	"sync"
	"time"

	"join/b"
)

func use(int) {}

func unjoined() {
	go b.Mail("x") // want "^effects unjoined=1$"
	use(1)
}

func waited() {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() { // want "^signals effects$"
		defer wg.Done()
		b.Mail("x")
	}()
	wg.Wait()
}

func deferred() {
	done := make(chan struct{})
	defer func() { <-done }()
	go func() { // want "^signals effects$"
		defer close(done)
		b.Mail("x")
	}()
}

func somePath(stop bool) {
	done := make(chan struct{})
	go func() { // want "^signals effects unjoined=1$"
		defer close(done)
		b.Mail("x")
	}()
	if stop {
		return
	}
	<-done
}

func withContext(ctx context.Context) {
	go b.Fetch(ctx, "x")                  // want "^stoppable effects unjoined=1$"
	go b.Fetch(context.Background(), "x") // want "^effects unjoined=1$"
	go func() {                           // want "^stoppable effects unjoined=1$"
		b.Fetch(ctx, "x")
	}()
	go func() { // want "^stoppable effects unjoined=1$"
		c, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		b.Fetch(c, "x")
	}()
}

func closable(c net.Conn) {
	go func() { // want "^stoppable unjoined=1$"
		var buf [8]byte
		for {
			c.Read(buf[:])
		}
	}()
}

func group(wg *sync.WaitGroup) {
	wg.Go(func() { b.Mail("x") }) // want "^signals effects unjoined=1$"
	time.AfterFunc(1, func() {})  // want "^stoppable unjoined=1$"
}

func helper() {
	s := new(b.S)
	go s.Finish() // want "^signals unjoined=1$"
	go s.Send()   // want "^signals unjoined=1$"
}
