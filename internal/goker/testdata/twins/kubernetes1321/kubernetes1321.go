// Package kubernetes1321 has the structure of the kernel of that name, corrected.
package kubernetes1321

import "sync"

type reader struct {
	copies chan struct{}
	left   chan struct{}
	press  *press
	id     int64
}

func (r *reader) Stop() { r.press.drop(r.id) }

func (r *reader) Read() <-chan struct{} { return r.copies }

type press struct {
	mu      sync.Mutex
	readers map[int64]*reader
}

func newPress() *press {
	p := &press{readers: map[int64]*reader{}}
	go p.loop()
	return p
}

func (p *press) Subscribe() *reader {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := &reader{
		copies: make(chan struct{}),
		left:   make(chan struct{}),
		press:  p,
		id:     int64(len(p.readers)),
	}
	p.readers[r.id] = r
	return r
}

func (p *press) loop() {
	for range 100 {
		p.deliver()
	}
}

func (p *press) deliver() {
	p.mu.Lock()
	readers := make([]*reader, 0, len(p.readers))
	for _, r := range p.readers {
		readers = append(readers, r)
	}
	p.mu.Unlock()
	for _, r := range readers {
		select {
		case r.copies <- struct{}{}:
		case <-r.left:
		}
	}
}

func (p *press) drop(id int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	r, ok := p.readers[id]
	if !ok {
		return
	}
	delete(p.readers, id)
	close(r.left)
}

func subscribeAndLeave() {
	p := newPress()
	r := p.Subscribe()
	select {
	case <-r.Read():
	default:
	}
	r.Stop()
}

func Run() {
	go subscribeAndLeave()
}
