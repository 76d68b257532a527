package field

// link starts its goroutine only with an address.
type link struct {
	addr string
	n    int
}

func (l *link) start() {
	if l.addr == "" {
		return
	}
	go l.run()
}

func (l *link) run() { println(l.addr, l.n) }

func later() *link {
	l := &link{}
	l.start()
	l.addr = "a" // ok: there was none before, so nothing runs
	return l
}

func other() *link {
	l := &link{addr: "a"}
	l.start()
	l.n = 1 // want `l.n is assigned here while the goroutine started at line \d+ may still be reading it`
	return l
}

// phone does not dial twice.
type phone struct{ busy bool }

func (p *phone) dial() {
	if p.busy {
		return
	}
	go p.ring()
}

func (p *phone) ring() {
	if p.busy {
		println("busy")
	}
}

func call() *phone {
	p := &phone{}
	p.dial()
	p.busy = true // want `p.busy is assigned here while the goroutine started at line \d+ may still be reading it`
	return p
}
