// Package serving6171 has the structure of the kernel of that name, corrected.
package serving6171

import "sync"

type tester interface{ Logf(string, ...any) }

type writer interface{ Write() }

type line struct{ inks []ink }

func (l *line) Write() {
	for i := range l.inks {
		l.inks[i].Write()
	}
}

type testWriter struct{ t tester }

func newTestWriter(t tester) testWriter { return testWriter{t: t} }

func (w testWriter) Write() { w.t.Logf("%s", "1") }

type book struct{ ink ink }

func (b *book) copy() *book {
	c := *b
	return &c
}

func (b *book) Line() *line {
	l := &line{}
	l.inks = append(l.inks, b.ink)
	return l
}

func newBook(t tester) *book {
	w := newTestWriter(t)
	return newBookWith(newInk(w))
}

func newBookWith(i ink) *book { return &book{ink: i} }

type ink interface{ Write() }

type blue struct{ out writer }

func (b *blue) Write() { b.out.Write() }

func newInk(w writer) ink { return &blue{out: w} }

func (b *book) Diary() *diary { return &diary{b.copy()} }

type diary struct{ base *book }

func (d *diary) write() {
	l := d.base.Line()
	l.Write()
}

func (d *diary) Wrong(...any) { d.write() }

type rider struct {
	log *diary
	wg  *sync.WaitGroup
}

func newRider(log *diary, wg *sync.WaitGroup) *rider { return &rider{log: log, wg: wg} }

func (r *rider) run() { r.look() }

func (r *rider) look() {
	r.wg.Add(1)
	go func() {
		defer r.wg.Done()
		r.log.Wrong("1")
	}()
}

// Station sends riders out; Close waits until all are back.
type Station struct {
	log    *diary
	riders sync.WaitGroup
}

func NewStation(t tester) *Station { return &Station{log: newBook(t).Diary()} }

func (s *Station) Send() {
	r := newRider(s.log, &s.riders)
	s.riders.Add(1)
	go func() {
		defer s.riders.Done()
		r.run()
	}()
}

func (s *Station) Close() { s.riders.Wait() }
