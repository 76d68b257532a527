// Package syncthing5795 has the structure of the kernel of that name, corrected.
package syncthing5795

import "sync"

type letter any

type greeting struct{}

type reader interface{ Greet(letter) }

type person struct{ greeted func() }

func (p *person) Greet(letter) {
	if p.greeted != nil {
		p.greeted()
	}
}

type correspondence interface {
	Start()
	Close()
}

type letters struct {
	reader reader
	box    chan letter
	ended  chan struct{}
	closed chan struct{}
	once   sync.Once
}

func (l *letters) Start() { go l.read() }

func (l *letters) read() {
	defer close(l.ended)
	var m letter
	for {
		select {
		case m = <-l.box:
		case <-l.closed:
			return
		}
		switch m := m.(type) {
		case *greeting:
			l.reader.Greet(m)
		default:
			return
		}
	}
}

// Close may be called by the reader, on the goroutine that reads: it waits for nothing.
func (l *letters) Close() {
	l.once.Do(func() { close(l.closed) })
}

var _ correspondence = (*letters)(nil)

func Run() {
	p := &person{}
	l := &letters{
		ended:  make(chan struct{}),
		closed: make(chan struct{}),
		box:    make(chan letter),
		reader: p,
	}
	p.greeted = l.Close
	l.Start()
	l.box <- &greeting{}
	<-l.ended
}
