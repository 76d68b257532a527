// Package grpc3017 has the structure of the kernel of that name, corrected.
package grpc3017

import (
	"sync"
	"time"
)

type shelf int
type book int

type returned struct {
	book  book
	keep  func()
	taken bool
}

type library struct {
	mu     sync.Mutex
	grace  time.Duration
	back   map[shelf]*returned
	places map[book]shelf
}

func (l *library) Lend(shelves []shelf) book {
	if len(shelves) != 1 {
		return book(1)
	}
	s := shelves[0]
	l.mu.Lock()
	defer l.mu.Unlock()
	if r, ok := l.back[s]; ok {
		r.keep()
		delete(l.back, s)
		return r.book
	}
	b := book(1)
	l.places[b] = s
	return b
}

func (l *library) Return(b book) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s, ok := l.places[b]
	if !ok {
		return
	}
	if r, ok := l.back[s]; ok {
		if r.book != b {
			delete(l.places, b)
		}
		return
	}
	r := &returned{book: b}
	l.back[s] = r
	timer := time.AfterFunc(l.grace, func() {
		l.mu.Lock()
		if r.taken {
			l.mu.Unlock()
			return
		}
		delete(l.places, b)
		delete(l.back, s)
		l.mu.Unlock()
	})
	r.keep = func() {
		if !timer.Stop() {
			r.taken = true
		}
	}
}

func Run() {
	done := make(chan struct{})
	l := &library{
		grace:  time.Nanosecond,
		back:   make(map[shelf]*returned),
		places: make(map[book]shelf),
	}
	b := l.Lend([]shelf{shelf(1)})
	go func() {
		for range 100 {
			l.Return(b)
			b = l.Lend([]shelf{shelf(1)})
		}
		close(done)
	}()
	<-done
}
