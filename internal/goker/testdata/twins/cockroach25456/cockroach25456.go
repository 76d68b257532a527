// Package cockroach25456 has the structure of the kernel of that name, corrected.
package cockroach25456

type lamp struct{ dark chan struct{} }

func newLamp() *lamp { return &lamp{dark: make(chan struct{})} }

func (l *lamp) goesDark() <-chan struct{} {
	if l == nil {
		return nil
	}
	return l.dark
}

func (l *lamp) putOut() { close(l.dark) }

type hall struct {
	lamp   *lamp
	reader *reader
}

func (h *hall) light() *lamp { return h.lamp }

type desk struct{ hall *hall }

func newDesk(h *hall) *desk { return &desk{hall: h} }

type reader struct{}

func newReader() *reader { return &reader{} }

func (r *reader) read(d *desk) { <-d.hall.light().goesDark() }

type evening struct {
	hall *hall
	desk *desk
}

func (e *evening) begin(l *lamp) {
	if e.hall == nil {
		e.hall = &hall{reader: newReader()}
	}
	e.hall.lamp = l
	e.desk = newDesk(e.hall)
}

func Run() {
	l := newLamp()
	e := evening{}
	e.begin(l)
	l.putOut()
	for range 2 {
		e.hall.reader.read(e.desk)
	}
}
