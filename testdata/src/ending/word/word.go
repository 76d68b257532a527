// Package main waits for the last word of goroutines, and ends.
package main

func main() {
	switch {
	case heard():
	case late():
	}
}

func heard() bool {
	a := &sent{make(chan bool)}
	go a.work()
	a.start()
	b := &closes{over: make(chan bool)}
	b.start()
	c := &Shown{Over: make(chan bool)}
	c.start()
	d := &handed{over: make(chan bool)}
	d.start()
	e := &given{over: c.Over}
	e.start()
	f := &seldom{over: make(chan bool)}
	f.start()
	g := &unheard{over: make(chan bool)}
	g.start()
	h := &elsewhere{over: make(chan bool)}
	h.start()
	i := &goesOn{over: make(chan bool)}
	i.start()
	select {
	case <-a.over:
	case <-b.over:
	case <-c.Over:
	case <-d.over:
	case <-e.over:
	case <-f.over:
	}
	return true
}

func late() bool {
	i := &goesOn{over: make(chan bool)}
	i.start()
	for range 2 {
		<-i.over
		println("again")
	}
	return true
}

type sent struct{ over chan bool }

func (s *sent) work() {}

func (s *sent) start() {
	go func() { s.over <- true }()
}

type closes struct{ over chan bool }

func (s *closes) start() {
	go func() {
		defer close(s.over)
		println("working")
	}()
}

// Shown has a channel that others see.
type Shown struct{ Over chan bool }

func (s *Shown) start() {
	go func() { close(s.Over) }()
}

type handed struct{ over chan bool }

func (s *handed) start() {
	go func() { close(s.over) }()
	hear(s.over)
}

func hear(over chan bool) {
	go func() { <-over }()
}

type given struct{ over chan bool }

func (s *given) start() {
	go func() { close(s.over) }()
}

type seldom struct{ over chan bool }

func (s *seldom) start() {
	go func() {
		if println("working"); len(s.over) == 0 {
			return
		}
		close(s.over)
	}()
}

type unheard struct{ over chan bool }

func (s *unheard) start() {
	go func() { close(s.over) }()
}

type elsewhere struct{ over chan bool }

func (s *elsewhere) start() {
	go func() { close(s.over) }()
	go func() { <-s.over }()
}

type goesOn struct{ over chan bool }

func (s *goesOn) start() {
	go func() { close(s.over) }()
}
