// Package grpc1687 has the structure of the kernel of that name, corrected.
package grpc1687

import "sync"

type pen interface{}

type quill struct{}

func newQuill() pen { return quill{} }

// scroll hands strokes to the goroutine that writes. strokes is never closed:
// closed says that nobody takes any more.
type scroll struct {
	once    sync.Once
	closed  chan struct{}
	strokes chan func()
}

func (s *scroll) stroke(f func()) {
	select {
	case <-s.closed:
	case s.strokes <- f:
	}
}

func (s *scroll) Close() { s.once.Do(func() { close(s.closed) }) }

func (s *scroll) Sign() {
	s.stroke(func() {})
	s.Close()
}

func (s *scroll) Write() { s.stroke(func() {}) }

func (s *scroll) run() {
	for {
		select {
		case f := <-s.strokes:
			f()
		case <-s.closed:
			return
		}
	}
}

func (s *scroll) Open(begin func()) {
	begin()
	s.run()
}

type document interface {
	Open(func())
	Write()
	Sign()
}

func newDocument(pen) document {
	return &scroll{closed: make(chan struct{}), strokes: make(chan func())}
}

type desk struct {
	quill quill
	doc   *scroll
}

func newDesk() *desk {
	q := newQuill().(quill)
	d := newDocument(q)
	return &desk{quill: q, doc: d.(*scroll)}
}

func work(write func(*desk)) {
	d := newDesk()
	d.doc.Open(func() { go write(d) })
}

func Run() {
	work(func(d *desk) {
		d.doc.Sign()
		d.doc.Write()
	})
}
