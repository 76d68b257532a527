package lockleak

import "sync"

// One return for the ways with the lock and those without: what is to be changed
// is where they part.
type pantry struct {
	mu   sync.Mutex
	jars map[string]int
	open bool
}

func (p *pantry) First(names []string) (found string) {
	for _, n := range names {
		p.mu.Lock()
		if p.jars[n] > 0 {
			found = n
			break // want `returns with p.mu held since line \d+`
		}
		p.mu.Unlock()
	}
	return found
}

func (p *pantry) Count(n string, keep bool) int {
	p.mu.Lock() // want `returns with p.mu held since line \d+`
	c := p.jars[n]
	if keep {
		p.jars[n] = 0
		p.mu.Unlock()
	}
	return c
}

func countIn(p *pantry, names []string) int {
	sum := 0
	for _, n := range names {
		p.mu.Lock()
		c, ok := p.jars[n]
		if !ok {
			break // want `returns with p.mu held since line \d+`
		}
		p.mu.Unlock()
		sum += c
	}
	return sum
}

func eachJar(p *pantry, names []string, f func(int)) {
	count := func() int {
		sum := 0
	all:
		for {
			for _, n := range names {
				p.mu.Lock()
				if p.jars[n] < 0 {
					break all // want `returns with p.mu held since line \d+`
				}
				sum += p.jars[n]
				p.mu.Unlock()
			}
			if sum > 10 {
				break
			}
		}
		return sum
	}
	f(count())
}

type shelves[K comparable] struct {
	mu sync.RWMutex
	m  map[K]int
}

func (s *shelves[K]) Any(keys []K) (n int) {
	for _, k := range keys {
		s.mu.RLock()
		if n = s.m[k]; n > 0 {
			break // want `returns with s.mu held since line \d+`
		}
		s.mu.RUnlock()
	}
	return n
}

// The break comes after the unlock, or the lock is given back behind the loop.
func (p *pantry) Last(names []string) (found string) {
	for _, n := range names {
		p.mu.Lock()
		c := p.jars[n]
		p.mu.Unlock()
		if c > 0 {
			found = n
			break
		}
	}
	return found
}

func (p *pantry) Take(names []string) (found string) {
	p.mu.Lock()
	for _, n := range names {
		if p.jars[n] > 0 {
			found = n
			break
		}
	}
	p.mu.Unlock()
	return found
}

// Taken and given back under the same flag.
func (p *pantry) Peek(n string, safe bool) int {
	if safe {
		p.mu.Lock()
	}
	c := p.jars[n]
	if safe {
		p.mu.Unlock()
	}
	return c
}

func (p *pantry) Drop(names []string) (found string) {
	for _, n := range names {
		p.mu.Lock()
		if p.jars[n] > 0 {
			found = n
			p.mu.Unlock()
			break
		}
		p.mu.Unlock()
	}
	return found
}
