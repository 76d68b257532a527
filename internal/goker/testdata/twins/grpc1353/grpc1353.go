// Package grpc1353 has the structure of the kernel of that name, corrected.
package grpc1353

import "sync"

var swept chan struct{}

type stars interface {
	Start()
	Fix() func()
	Seen() <-chan bool
	Close()
}

type sky struct {
	mu    sync.Mutex
	fixed int
	seen  chan bool
}

func (s *sky) Start() {
	s.seen = make(chan bool, 1)
	go func() {
		for range 100 {
			s.sweep()
		}
		close(swept)
	}()
}

func (s *sky) Fix() func() { return func() { s.lose() } }

func (s *sky) Seen() <-chan bool { return s.seen }

func (s *sky) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seen != nil {
		close(s.seen)
	}
}

// sweep puts the newest sight into the place of an older one that nobody took,
// so that it waits for nobody.
func (s *sky) sweep() {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.seen:
	default:
	}
	s.seen <- true
}

func (s *sky) lose() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fixed--
}

type lens struct {
	mu   sync.Mutex
	lose func()
}

func (l *lens) shut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lose != nil {
		l.lose()
	}
}

type fitting struct{ stars stars }

type observatory struct {
	fitting fitting
	lenses  []*lens
}

func (o *observatory) watch() {
	for s := range o.fitting.stars.Seen() {
		if !s {
			continue
		}
		var shut []*lens
		for _, l := range o.lenses {
			shut = append(shut, l)
		}
		for _, l := range shut {
			l.shut()
		}
	}
}

func newObservatory() *observatory {
	o := &observatory{fitting: fitting{&sky{}}}
	near := &lens{lose: o.fitting.stars.Fix()}
	far := &lens{lose: o.fitting.stars.Fix()}
	o.lenses = append(o.lenses, near, far)
	return o
}

func Run() {
	swept = make(chan struct{})
	o := newObservatory()
	o.fitting.stars.Start()
	go o.watch()
	go func() {
		<-swept
		o.fitting.stars.Close()
	}()
}
