package otherlock

import "sync"

// A function, and a struct without methods.
type stats struct {
	hitMu  sync.Mutex
	hits   int
	missMu sync.Mutex
	misses int
}

func hit(s *stats)   { s.hitMu.Lock(); defer s.hitMu.Unlock(); s.hits++ }
func unhit(s *stats) { s.hitMu.Lock(); defer s.hitMu.Unlock(); s.hits-- }
func miss(s *stats)  { s.missMu.Lock(); defer s.missMu.Unlock(); s.misses++ }

func rate(s *stats) int {
	s.missMu.Lock()
	defer s.missMu.Unlock()
	return s.hits * 100 // want `s.hits is read here with stats.missMu held, but all others hold stats.hitMu for it`
}

func Serve(s *stats, in chan bool) {
	go func() {
		for ok := range in {
			hit(s)
			if !ok {
				unhit(s)
				miss(s)
			}
		}
	}()
}

func Rate(s *stats) int { return rate(s) }

// A literal.
type queue struct {
	inMu  sync.Mutex
	in    []int
	outMu sync.Mutex
	out   []int
}

func (q *queue) Put(v int) { q.inMu.Lock(); defer q.inMu.Unlock(); q.in = append(q.in, v) }
func (q *queue) Clear()    { q.inMu.Lock(); defer q.inMu.Unlock(); q.in = nil }
func (q *queue) Out(v int) { q.outMu.Lock(); defer q.outMu.Unlock(); q.out = append(q.out, v) }

func (q *queue) Move(tick chan int) {
	go func() {
		for range tick {
			q.outMu.Lock()
			q.out = append(q.out, q.in...) // want `q.in is read here with queue.outMu held, but all others hold queue.inMu for it`
			q.outMu.Unlock()
		}
	}()
}

// The wrong lock by a helper.
type pages struct {
	readMu  sync.Mutex
	read    int
	writeMu sync.Mutex
	written int
}

func (p *pages) lockWrite() func() {
	p.writeMu.Lock()
	return p.writeMu.Unlock
}

func (p *pages) Read(n int)  { p.readMu.Lock(); defer p.readMu.Unlock(); p.read += n }
func (p *pages) Reset()      { p.readMu.Lock(); defer p.readMu.Unlock(); p.read = 0 }
func (p *pages) Write(n int) { defer p.lockWrite()(); p.written += n }

func (p *pages) Total() int {
	defer p.lockWrite()()
	return p.read + p.written // want `p.read is read here with pages.writeMu held, but all others hold pages.readMu for it`
}
