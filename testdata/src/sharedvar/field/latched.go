package field

import "sync"

// A list that is read when it is asked for first, with a map beside it that says so: who
// starts the goroutines has asked before. (From go-git, whose list of packs is such.)
type packs struct {
	known map[string]bool
	list  []string
	read  func() []string
}

func (p *packs) generate() {
	if p.known != nil {
		return
	}
	names := p.read()
	p.known = make(map[string]bool)
	p.list = nil
	for _, n := range names {
		p.list = append(p.list, n) // ok
		p.known[n] = true          // ok
	}
}

func (p *packs) has(n string) bool {
	p.generate()
	return p.known[n]
}

func (p *packs) all() []string {
	p.generate()
	return p.list
}

func index(p *packs, use func(string)) {
	var wg sync.WaitGroup
	for _, n := range p.all() {
		wg.Go(func() {
			if p.has(n) {
				use(n)
			}
		})
	}
	wg.Wait()
}

// Nothing says that it was read.
type lists struct {
	off  bool
	list []string
	read func() []string
}

func (l *lists) generate() {
	if l.off {
		return
	}
	for _, n := range l.read() {
		l.list = append(l.list, n) // want `l.list is appended to`
	}
}

func indexAll(l *lists, names []string) {
	var wg sync.WaitGroup
	for range names {
		wg.Go(func() { l.generate() })
	}
	wg.Wait()
}
