// Package cockroach10214 has the structure of the kernel of that name, corrected.
package cockroach10214

import "sync"

// post keeps letters for streets; a street in turn hands letters to the post.
type post struct {
	outMu struct {
		sync.Mutex
		letters []string
	}
	known struct {
		streets map[int]*street
	}
}

func (p *post) deliver() {
	p.outMu.Lock()
	letters := p.outMu.letters
	p.outMu.letters = nil
	p.outMu.Unlock()

	for range letters {
		p.deliverAll()
	}
}

func (p *post) deliverAll() {
	for _, s := range p.known.streets {
		s.nobodyHome()
	}
}

type street struct {
	doorMu sync.Mutex
	boxMu  sync.Mutex
	post   *post
	full   int
}

func (s *street) nobodyHome() {
	s.doorMu.Lock()
	defer s.doorMu.Unlock()
	s.full++
}

func (s *street) walk() {
	s.doorMu.Lock()
	defer s.doorMu.Unlock()
	s.walkLocked()
}

func (s *street) walkLocked() {
	s.boxMu.Lock()
	defer s.boxMu.Unlock()
	if s.emptyLocked() {
		return
	}
}

func (s *street) emptyLocked() bool {
	for n := range 2 {
		if !s.handOver(n) {
			return true
		}
	}
	return false
}

func (s *street) handOver(n int) bool {
	switch n {
	case 0, 1:
		s.post.outMu.Lock()
	default:
		return false
	}
	s.post.outMu.letters = append(s.post.outMu.letters, "letter")
	s.post.outMu.Unlock()
	return true
}

func Run() {
	p := &post{}
	p.outMu.letters = append(p.outMu.letters, "a", "b")
	p.known.streets = make(map[int]*street)
	north := &street{post: p}
	south := &street{post: p}
	p.known.streets[0] = north
	p.known.streets[1] = south
	go p.deliver()
	go north.walk()
}
