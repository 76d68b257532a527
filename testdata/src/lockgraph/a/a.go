package a

import (
	"sync"
	"testing"

	"lockgraph/dep"
)

type store struct {
	mu    sync.RWMutex
	logMu sync.Mutex
	parts map[int]*part
	log   *journal
}

type part struct {
	mu    sync.Mutex
	whole *store
}

type journal struct {
	mu sync.Mutex
	n  int
}

var global sync.Mutex

// Directly, with modes.
func (s *store) Direct(p *part) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	p.mu.Lock() // want `store.mu\(RLock\) -> part.mu$`
	p.mu.Unlock()
}

// By a method, a literal, a function and a package variable.
func (p *part) Called() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.whole.take()                   // want `part.mu -> store.mu via take$`
	func() { record(p.whole.log) }() // want `part.mu -> journal.mu via the function literal, record`
	global.Lock()                    // want `part.mu -> a.global$`
	global.Unlock()
}

func (s *store) take() {
	s.mu.Lock()
	s.mu.Unlock()
}

func record(j *journal) {
	j.mu.Lock()
	j.n++
	j.mu.Unlock()
}

// A gate.
func (s *store) Gated(p *part) {
	s.logMu.Lock()
	defer s.logMu.Unlock()
	s.mu.Lock() // want `store.logMu -> store.mu`
	p.mu.Lock() // want `store.logMu -> part.mu gates store.mu` `store.mu -> part.mu gates store.logMu`
	p.mu.Unlock()
	s.mu.Unlock()
}

// An argument decides.
func (s *store) Asked(lock bool) {
	s.logMu.Lock()
	defer s.logMu.Unlock()
	s.maybe(lock) // want `store.logMu -> journal.mu via maybe asked`
}

func (s *store) maybe(lock bool) {
	if lock {
		s.log.mu.Lock()
		s.log.mu.Unlock()
	}
}

// Generic types have one class.
type box[T any] struct {
	mu   sync.Mutex
	item T
}

func (b *box[T]) Fill(j *journal) {
	b.mu.Lock()
	defer b.mu.Unlock()
	record(j) // want `box.mu -> journal.mu via record`
}

// Through another package, by facts.
func (s *store) Remote(p *dep.Peer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p.Leave() // want `store.mu -> Peer.Mu via Leave` `store.mu -> Hub.Mu via Leave gates Peer.Mu`
}

// No edges: another goroutine, given back before, an object just made, TryLock.
func (s *store) None(p *part) {
	s.mu.Lock()
	go p.Called()
	fresh := &part{whole: s}
	fresh.mu.Lock()
	fresh.mu.Unlock()
	if p.mu.TryLock() {
		p.mu.Unlock()
	}
	s.mu.Unlock()
	p.mu.Lock()
	p.mu.Unlock()
}

// Made by all callers.
func newPart(s *store) *part { return &part{whole: s} }

func (s *store) Add() { s.insert(newPart(s)) }

func (s *store) insert(p *part) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p.mu.Lock()
	p.mu.Unlock()
}

// Alone: in main, a test, a function that only these call.
var book journal

func main() {
	setUp()
}

func setUp() {
	global.Lock()
	record(&book) // want `a.global -> journal.mu.* via record alone`
	global.Unlock()
}

func TestStore(t *testing.T) {
	global.Lock()
	defer global.Unlock()
	record(&book) // want `a.global -> journal.mu.* via record alone`
}

// Roles: the meters of two types, and a meter of its own.
type meter struct{ mu sync.Mutex }

type engine struct {
	mu   sync.Mutex
	heat meter
}

type wheel struct {
	mu   sync.Mutex
	spin meter
}

func (e *engine) Hot() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.heat.mu.Lock() // want `engine.mu -> meter.mu in engine.heat`
	e.heat.mu.Unlock()
}

func (w *wheel) Spun() {
	w.mu.Lock()
	defer w.mu.Unlock()
	read(&w.spin) // want `wheel.mu -> meter.mu in wheel.spin via read`
}

func read(m *meter) {
	m.mu.Lock()
	m.mu.Unlock()
}

func (e *engine) Any(m *meter) {
	e.mu.Lock()
	read(m) // want `engine.mu -> meter.mu in\? via read`
	e.mu.Unlock()
}
