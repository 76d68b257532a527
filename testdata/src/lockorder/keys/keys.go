package keys

import (
	"sync"

	"lockorder/keydep"
)

// Locks of a working copy, each taken by a helper that returns what gives it back. (A
// server of pull requests that has one for its references and one for its files.)
type space struct {
	ref  sync.Mutex
	repo sync.RWMutex
	n    int
}

func (s *space) lockRef() func() {
	s.ref.Lock()
	return s.ref.Unlock
}

func (s *space) read() func() {
	s.repo.RLock()
	return func() { s.repo.RUnlock() }
}

func (s *space) write() func() {
	s.repo.Lock()
	return func() { s.repo.Unlock() }
}

func (s *space) Clone() {
	unlock := s.write()
	defer unlock()
	s.fetch()
}

func (s *space) fetch() {
	defer s.lockRef()()
	s.n++
}

func (s *space) Diverged() int {
	unlockRef := s.lockRef()
	defer unlockRef()
	unlock := s.read() // want `space.repo is taken through read while space.ref is held \(line \d+\), and space.Clone \(line \d+\) takes them the other way round`
	defer unlock()
	return s.n
}

// With a lock of another package.
type desk struct {
	mu  sync.Mutex
	log *keydep.Log
}

func (d *desk) Put() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.log.Write()
}

func (d *desk) Flush() {
	defer d.log.Open()()
	d.mu.Lock() // want `desk.mu is taken while Log.mu is held \(line \d+\), and desk.Put \(line \d+\) takes them the other way round`
	d.mu.Unlock()
}

// ok: one order, or not at once.
type room struct {
	in, out sync.Mutex
	n       int
}

func (r *room) lockIn() func()  { r.in.Lock(); return r.in.Unlock }
func (r *room) lockOut() func() { r.out.Lock(); return r.out.Unlock }

func (r *room) Both() {
	defer r.lockIn()()
	defer r.lockOut()()
	r.n++
}

func (r *room) After() {
	unlock := r.lockOut()
	r.n++
	unlock()
	defer r.lockIn()()
	r.n++
}

func (r *room) Given(use func(func())) {
	unlock := r.lockOut()
	use(unlock)
	defer r.lockIn()()
	r.n++
}
