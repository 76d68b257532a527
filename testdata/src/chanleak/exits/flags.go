package exits

import "context"

// resub subscribes again until an error comes: then nobody hears Cancel (from a
// chain's events).
type resub struct {
	cancel chan struct{}
	err    chan error
}

// Resubscribe starts one.
func Resubscribe(inner func() <-chan error) *resub {
	s := &resub{cancel: make(chan struct{}), err: make(chan error)}
	go s.loop(inner)
	return s
}

// Cancel may come when the loop has ended by itself.
func (s *resub) Cancel() {
	s.cancel <- struct{}{} // want `sending on s.cancel waits for ever once loop, the only receiver, has left on <-ch`
	<-s.err
}

func (s *resub) loop(inner func() <-chan error) {
	defer close(s.err)
	var done bool
	for !done {
		ch := inner()
		if ch == nil {
			break
		}
		select {
		case err := <-ch:
			done = err != nil
		case <-s.cancel:
			return
		}
	}
}

// probe ends by a variable that its case sets (from a failover of logs).
type probe struct {
	enabled chan bool
	quit    chan struct{}
}

// NewProbe starts one.
func NewProbe() *probe {
	p := &probe{enabled: make(chan bool), quit: make(chan struct{})}
	go p.loop()
	return p
}

func (p *probe) loop() {
	done := false
	for !done {
		select {
		case <-p.quit:
			done = true
		case e := <-p.enabled:
			_ = e
		}
	}
}

// Enable may come late.
func (p *probe) Enable() {
	p.enabled <- true // want `sending on p.enabled waits for ever once loop, the only receiver, has left on <-p.quit`
}

// Close ends it.
func (p *probe) Close() { close(p.quit) }

// steady goes on whatever it hears.
type steady struct {
	news chan int
	errs <-chan error
}

// NewSteady starts one.
func NewSteady(errs <-chan error) *steady {
	s := &steady{news: make(chan int), errs: errs}
	go s.loop()
	return s
}

func (s *steady) loop() {
	failed := false
	for {
		select {
		case err := <-s.errs:
			failed = err != nil
		case n := <-s.news:
			if failed {
				println(n)
			}
		}
	}
}

// Tell is heard.
func (s *steady) Tell(n int) { s.news <- n }

// voided takes what is left when it ends.
type voided struct {
	news chan int
	quit chan struct{}
}

// NewVoided starts one.
func NewVoided() *voided {
	d := &voided{news: make(chan int), quit: make(chan struct{})}
	go d.loop(context.Background())
	return d
}

func (d *voided) loop(context.Context) {
	done := false
	for !done {
		select {
		case <-d.quit:
			done = true
		case n := <-d.news:
			println(n)
		}
	}
	for n := range d.news {
		println(n)
	}
}

// Tell is heard to the end.
func (d *voided) Tell(n int) { d.news <- n }

// Close ends it.
func (d *voided) Close() {
	close(d.quit)
	close(d.news)
}
