package a

import "lockorder/locks"

// Every lock of the program is of the same few types: what keeps it says which
// it is. From a blockchain, whose locks were one class by their type.

type votes struct {
	mtx locks.Mutex
	sum int
}

type parts struct {
	mtx locks.Mutex
	n   int
}

type round struct {
	locks.Counted
	votes *votes
	parts *parts
}

func (v *votes) total() int {
	v.mtx.Lock()
	defer v.mtx.Unlock()
	return v.sum
}

func (r *round) Votes() int {
	r.RLock()
	defer r.RUnlock()
	return r.votes.total() // ok
}

func (v *votes) Fill(p *parts) {
	v.mtx.Lock()
	defer v.mtx.Unlock()
	p.add(v.sum)
}

func (p *parts) add(n int) {
	p.mtx.Lock()
	p.n += n
	p.mtx.Unlock()
}

// A real one, directly and through an embedded lock.

type roster struct {
	mtx   locks.Mutex
	peers map[string]*peer
}

type peer struct {
	locks.Counted
	roster *roster
	score  int
}

func (l *roster) Scores() (n int) {
	l.mtx.Lock()
	defer l.mtx.Unlock()
	for _, p := range l.peers {
		p.RLock() // ok: said at the other end
		n += p.score
		p.RUnlock()
	}
	return n
}

func (p *peer) Drop(name string) {
	p.Lock()
	defer p.Unlock()
	p.roster.mtx.Lock() // want `roster.mtx is taken while peer.Counted is held \(line 73\), and roster.Scores \(line 65\) takes them the other way round`
	delete(p.roster.peers, name)
	p.roster.mtx.Unlock()
}

// A variable keeps one object after another, and a literal knows it: which of
// them is given back at the top of the loop has no name. From a realtime
// messaging server.

type lobby struct {
	mu    locks.Mutex
	rooms map[string]*room
}

type room struct {
	mu   locks.Mutex
	gone bool
	n    int
}

func (h *lobby) Join(name string) func() {
	h.mu.Lock()
	r := h.rooms[name]
	h.mu.Unlock()
	r.mu.Lock()
	for r.gone {
		r.mu.Unlock()
		h.mu.Lock() // ok
		cur := h.rooms[name]
		if cur == nil {
			cur = &room{}
			h.rooms[name] = cur
		}
		r = cur
		h.mu.Unlock()
		r.mu.Lock()
	}
	r.n++
	r.mu.Unlock()
	return func() { r.n-- }
}

func (h *lobby) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, r := range h.rooms {
		r.mu.Lock() // ok
		r.gone = true
		r.mu.Unlock()
	}
}
