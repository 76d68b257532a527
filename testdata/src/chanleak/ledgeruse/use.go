// Package ledgeruse passes its channels to another package of the module,
// whose facts say what becomes of them.
package ledgeruse

import "chanleak/ledgerdep"

type pipe struct{ ignored, drained, stopped chan int }

func newPipe() *pipe {
	p := &pipe{make(chan int), make(chan int), make(chan int)}
	ledgerdep.Ignore(p.ignored, true)
	go ledgerdep.Drain(p.drained)
	defer ledgerdep.Stop(p.stopped)
	return p
}

func (p *pipe) wait() {
	<-p.ignored // ok: put sends
	<-p.drained // ok: put sends
	<-p.stopped // ok: closed in the other package
}

func (p *pipe) put() {
	p.ignored <- 1 // ok: wait receives
	p.drained <- 1 // ok: drained in the other package
}

type half struct{ in, out chan int }

func newHalf() *half {
	h := &half{make(chan int), make(chan int)}
	ledgerdep.Ignore(h.in, false)
	ledgerdep.Drain(h.out)
	return h
}

func (h *half) wait() {
	<-h.in  // want `receiving from h\.in waits for ever`
	<-h.out // want `receiving from h\.out waits for ever`
}
