package inside

import "sync"

// From a download daemon's proxy: another method counts its own calls.
type proxied struct {
	wg    *sync.WaitGroup
	conns chan int
}

func (p *proxied) accept() {
	for c := range p.conns {
		go p.handle(c)
	}
}

func (p *proxied) handle(c int) {
	p.wg.Add(1) // want `p.wg.Add runs in the goroutine that it counts, so p.wg.Wait\(\) \(line \d+\) can run first`
	defer p.wg.Done()
	work()
}

// Serve counts itself.
func (p *proxied) Serve() {
	p.wg.Add(1)
	defer p.wg.Done()
	work()
}

func (p *proxied) stop() { p.wg.Wait() }

// The call that is counted starts them.
type countedServer struct {
	wg    sync.WaitGroup
	conns chan int
}

func (p *countedServer) Serve() {
	p.wg.Add(1)
	defer p.wg.Done()
	p.accept()
}

func (p *countedServer) accept() {
	for c := range p.conns {
		go p.handle(c)
	}
}

func (p *countedServer) handle(c int) {
	p.wg.Add(1) // ok: who starts it is counted
	defer p.wg.Done()
	work()
}

func (p *countedServer) stop() { p.wg.Wait() }
