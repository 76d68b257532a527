package spin

import (
	"context"
	"log"
	"net"
	"net/http"
)

// Nobody can close it: a case from a tool for virtual networks.
func local(path string, dgram bool, handle func(net.Conn)) {
	var ln net.Listener
	var err error
	if dgram {
		log.Print("packets")
	} else {
		ln, err = net.Listen("unix", path)
	}
	if err != nil {
		log.Fatal(err)
	}
	for {
		c, err := ln.Accept() // ok
		if err != nil {
			log.Printf("Accept: %v", err)
			continue
		}
		go handle(c)
	}
}

// In a goroutine of its own.
func localLater(handle func(net.Conn)) {
	ln, err := net.ListenTCP("tcp", nil)
	if err != nil {
		return
	}
	log.Print(ln.Addr())
	go func() {
		for {
			c, err := ln.AcceptTCP() // ok
			if err != nil {
				continue
			}
			go handle(c)
		}
	}()
}

// The end of a context closes it.
func closing(ctx context.Context, handle func(net.Conn)) {
	ln, err := net.Listen("tcp", ":0")
	if err != nil {
		return
	}
	go func() {
		<-ctx.Done()
		ln.Close()
	}()
	for {
		c, err := ln.Accept() // want `as soon as the listener is closed \(line 58\): leave the loop`
		if err != nil {
			continue
		}
		go handle(c)
	}
}

// Its own function closes it, while a goroutine accepts.
func closingLater(ctx context.Context, handle func(net.Conn)) {
	ln, err := net.Listen("tcp", ":0")
	if err != nil {
		return
	}
	defer ln.Close()
	go func() {
		for {
			c, err := ln.Accept() // want `as soon as the listener is closed \(line 75\): leave the loop`
			if err != nil {
				continue
			}
			go handle(c)
		}
	}()
	<-ctx.Done()
}

// ok: what is deferred here comes after the loop, which has no end.
func closingAtTheEnd(handle func(net.Conn)) {
	ln, err := net.Listen("tcp", ":0")
	if err != nil {
		return
	}
	defer ln.Close()
	for {
		c, err := ln.Accept()
		if err != nil {
			continue
		}
		go handle(c)
	}
}

// Somebody else has it, too.
func handed(srv *http.Server, handle func(net.Conn), keep func(net.Listener)) {
	ln, err := net.Listen("tcp", ":0")
	if err != nil {
		return
	}
	keep(ln)
	for {
		c, err := ln.Accept() // want `as soon as the listener is closed: leave the loop`
		if err != nil {
			continue
		}
		go handle(c)
	}
}

// Made by somebody who may keep it.
func obtained(listen func() net.Listener, handle func(net.Conn)) {
	ln := listen()
	for {
		c, err := ln.Accept() // want `as soon as the listener is closed: leave the loop`
		if err != nil {
			continue
		}
		go handle(c)
	}
}

type closer struct{ ln net.Listener }

// A method closes it.
func (s *closer) Close() error { return s.ln.Close() }

func (s *closer) serve(handle func(net.Conn)) {
	for {
		c, err := s.ln.Accept() // want `as soon as the listener is closed \(line 135\): leave the loop`
		if err != nil {
			continue
		}
		go handle(c)
	}
}
