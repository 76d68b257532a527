// Package ring has three locks that are taken in pairs.
package ring

import "sync"

type users struct {
	mu sync.Mutex
	n  int
}

type groups struct {
	mu sync.Mutex
	n  int
}

type roles struct {
	mu sync.RWMutex
	n  int
}

type DB struct {
	u *users
	g *groups
	r *roles
}

func (d *DB) Join() {
	d.u.mu.Lock()
	defer d.u.mu.Unlock()
	d.g.mu.Lock() // want `groups.mu is taken while users.mu is held \(line 28\), DB.Grant takes roles.mu under groups.mu \(line \d+\), and DB.Revoke takes users.mu under roles.mu \(line \d+\): as many goroutines wait`
	defer d.g.mu.Unlock()
	d.g.n += d.u.n
}

func (d *DB) Grant() {
	d.g.mu.Lock()
	defer d.g.mu.Unlock()
	d.r.mu.Lock()
	defer d.r.mu.Unlock()
	d.r.n += d.g.n
}

func (d *DB) Revoke() {
	d.r.mu.Lock()
	defer d.r.mu.Unlock()
	d.less()
}

func (d *DB) less() {
	d.u.mu.Lock()
	defer d.u.mu.Unlock()
	d.u.n--
}

// Three that all take the gate first.

type disk struct {
	mu sync.Mutex
	n  int
}

type page struct {
	mu sync.Mutex
	n  int
}

type row struct {
	mu sync.Mutex
	n  int
}

type Store struct {
	gate sync.Mutex
	d    disk
	p    page
	r    row
}

func (s *Store) A() {
	s.gate.Lock()
	defer s.gate.Unlock()
	s.d.mu.Lock()
	s.p.mu.Lock() // ok: behind the gate
	s.p.mu.Unlock()
	s.d.mu.Unlock()
}

func (s *Store) B() {
	s.gate.Lock()
	defer s.gate.Unlock()
	s.p.mu.Lock()
	s.r.mu.Lock() // ok
	s.r.mu.Unlock()
	s.p.mu.Unlock()
}

func (s *Store) C() {
	s.r.mu.Lock()
	s.d.mu.Lock() // ok: the other two are not there at once
	s.d.mu.Unlock()
	s.r.mu.Unlock()
}

// All of one goroutine.

type Loop struct {
	a alpha
	b beta
	c gamma
}

type alpha struct {
	mu sync.Mutex
	n  int
}

type beta struct {
	mu sync.Mutex
	n  int
}

type gamma struct {
	mu sync.Mutex
	n  int
}

func (l *Loop) Run() {
	go func() {
		for {
			l.one()
			l.two()
			l.three()
		}
	}()
}

func (l *Loop) one() {
	l.a.mu.Lock()
	l.b.mu.Lock() // ok
	l.b.mu.Unlock()
	l.a.mu.Unlock()
}

func (l *Loop) two() {
	l.b.mu.Lock()
	l.c.mu.Lock() // ok
	l.c.mu.Unlock()
	l.b.mu.Unlock()
}

func (l *Loop) three() {
	l.c.mu.Lock()
	l.a.mu.Lock() // ok
	l.a.mu.Unlock()
	l.c.mu.Unlock()
}

// Arguments may be of different owners.

type left struct {
	mu sync.Mutex
	n  int
}

type middle struct {
	mu sync.Mutex
	n  int
}

type right struct {
	mu sync.Mutex
	n  int
}

func Left(a *left, b *middle) {
	a.mu.Lock()
	b.mu.Lock() // ok: nobody knows which
	b.mu.Unlock()
	a.mu.Unlock()
}

func Middle(a *middle, b *right) {
	a.mu.Lock()
	b.mu.Lock() // ok
	b.mu.Unlock()
	a.mu.Unlock()
}

func Right(a *right, b *left) {
	a.mu.Lock()
	b.mu.Lock() // ok
	b.mu.Unlock()
	a.mu.Unlock()
}

// Four package variables.

var north, east, south, west sync.Mutex

func Spring() {
	north.Lock()
	east.Lock() // want `ring.east is taken while ring.north is held .* as many goroutines wait for each other in a ring`
	east.Unlock()
	north.Unlock()
}

func Summer() {
	east.Lock()
	south.Lock()
	south.Unlock()
	east.Unlock()
}

func Autumn() {
	south.Lock()
	west.Lock()
	west.Unlock()
	south.Unlock()
}

func Winter() {
	west.Lock()
	func() {
		north.Lock()
		north.Unlock()
	}()
	west.Unlock()
}
