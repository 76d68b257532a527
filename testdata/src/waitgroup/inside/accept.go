package inside

import (
	"errors"
	"net"
	"net/http"
	"sync"
)

// What is unknown lies between the go statement and the Wait: it does not wait for
// the first step of a goroutine.
func accepts(ln net.Listener, handle func(net.Conn)) {
	var wg sync.WaitGroup
	for {
		c, err := ln.Accept()
		if err != nil {
			break
		}
		go func() {
			wg.Add(1) // want "wg.Add runs in the goroutine that it counts, so wg.Wait.. .line 25. can run first"
			defer wg.Done()
			handle(c)
		}()
	}
	wg.Wait()
}

// A method with a group of its object, which is waited for at the end.
type echo struct {
	ln    net.Listener
	conns sync.WaitGroup
}

func (e *echo) serve() error {
	defer e.conns.Wait()
	for {
		c, err := e.ln.Accept()
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			return err
		}
		go func() {
			e.conns.Add(1) // want "e.conns.Add runs in the goroutine that it counts"
			defer e.conns.Done()
			e.handle(c)
		}()
	}
}

func (e *echo) handle(c net.Conn) { c.Close() }

// A named function, and a call over the network.
func fetch(url string, wg *sync.WaitGroup) {
	wg.Add(1) // want "wg.Add runs in the goroutine that it counts"
	defer wg.Done()
	if resp, err := http.Get(url); err == nil {
		resp.Body.Close()
	}
}

func mirror(urls []string) {
	var wg sync.WaitGroup
	for _, u := range urls {
		go fetch(u, &wg)
		if resp, err := http.Head(u); err == nil {
			resp.Body.Close()
		}
	}
	wg.Wait()
}

// A generic function with an interface's method.
type source[T any] interface{ Next() (T, bool) }

func each[T any](from source[T], do func(T)) {
	var wg sync.WaitGroup
	for {
		v, ok := from.Next()
		if !ok {
			break
		}
		go func() {
			wg.Add(1) // want "wg.Add runs in the goroutine that it counts"
			defer wg.Done()
			do(v)
		}()
	}
	wg.Wait()
}

// ok: it says that it has counted itself.
func says(ln net.Listener, handle func(net.Conn)) {
	var wg sync.WaitGroup
	started := make(chan struct{})
	for {
		c, err := ln.Accept()
		if err != nil {
			break
		}
		go func() {
			wg.Add(1)
			defer wg.Done()
			started <- struct{}{}
			handle(c)
		}()
		<-started
	}
	wg.Wait()
}

// ok: it is not the first thing that it does.
func later(ln net.Listener, first func(), handle func(net.Conn)) {
	var wg sync.WaitGroup
	for {
		c, err := ln.Accept()
		if err != nil {
			break
		}
		go func() {
			first()
			wg.Add(1)
			defer wg.Done()
			handle(c)
		}()
	}
	wg.Wait()
}
