package called

import (
	"sync"
	"sync/atomic"
)

type door struct {
	mu     sync.Mutex
	open   bool
	owner  string
	people []string
	name   *string
}

func (d *door) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.open {
		d.open = false
	}
}

// The test is made again under the lock.
func (d *door) Close() {
	if !d.open { // ok
		return
	}
	d.close()
}

func (d *door) String() string {
	if d.open {
		return d.owner
	}
	return "shut"
}

func (d *door) Open() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.open = true
}

// The callee is entered with the lock: it takes none.
func (d *door) enter(who string) { d.people = append(d.people, who) }

func (d *door) Enter(who string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.enter(who)
	return len(d.people) // ok
}

func (d *door) Leave() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.enter("")
}

// The callee returns with the lock.
func (d *door) acquire(who string) {
	d.mu.Lock()
	d.owner = who
}

func (d *door) Claim(who string) string {
	d.acquire(who)
	defer d.mu.Unlock()
	return d.owner // ok
}

func (d *door) Take(who string) {
	d.acquire(who)
	d.mu.Unlock()
}

// Of another object.
func (d *door) Beside(e *door) string {
	e.close()
	e.Open()
	return d.owner // ok
}

// It is set once, before anybody has the object.
func (d *door) Name() string { return *d.name } // ok

// Only one function of one goroutine writes it.
type loop struct {
	mu    sync.Mutex
	turns []int
	last  int
}

func (l *loop) note(n int) {
	l.mu.Lock()
	l.turns = append(l.turns, n)
	l.mu.Unlock()
}

func (l *loop) run(in <-chan int) {
	for n := range in {
		if len(l.turns) > 0 && l.turns[0] == n { // ok
			continue
		}
		l.note(n)
	}
}

func (l *loop) Turns() []int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]int(nil), l.turns...)
}

func Start(in <-chan int) *loop {
	l := &loop{}
	go l.run(in)
	return l
}

// A new object that nobody else has yet.
func Build(names []string) *door {
	d := &door{}
	for _, n := range names {
		d.Enter(n)
		d.people = append(d.people, n) // ok
	}
	return d
}

// From restic: the callee fills it once, and it stays so.
type folder struct {
	mu    sync.Mutex
	items map[string]int
}

func (f *folder) open() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.items != nil {
		return
	}
	items := make(map[string]int)
	items["a"] = 1
	f.items = items
}

func (f *folder) Len() (n int) {
	f.open()
	for range f.items { // ok
		n++
	}
	return n
}

func (f *folder) Of(name string) int {
	f.open()
	return f.items[name] // ok
}

// From moby's endpoints: what a getter returns, and what is only set as the object is
// read from a store.
type endpoint struct {
	mu   sync.Mutex
	id   string
	name string
}

func (e *endpoint) Read(id, name string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.id, e.name = id, name
}

func (e *endpoint) ID() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.id
}

func (e *endpoint) Write(to func(string)) {
	e.mu.Lock()
	to(e.id + e.name)
	e.mu.Unlock()
}

func (e *endpoint) Leave(from func(string)) {
	from(e.ID())
	from(e.id) // ok
}

func (e *endpoint) Store(to func(string)) {
	e.Write(to)
	to(e.id) // ok
}

// What is called sets the field up once: it asks again when it has the lock. Who has
// called it has it set up.
type plan struct {
	mu    sync.Mutex
	state atomic.Uint32
	load  func() []string
	steps []string
}

func (p *plan) is(mask uint32) bool { return p.state.Load()&mask != 0 }

func (p *plan) unpack() *plan {
	if p.is(1) {
		return p
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.is(1) {
		return p
	}
	if p.load != nil {
		p.steps = p.load()
		p.load = nil
	}
	p.state.Or(1)
	return p
}

func (p *plan) Add(step string) {
	p.unpack()
	p.steps = append(p.steps, step) // ok
}

func (p *plan) Steps() []string { return p.unpack().steps }

// Nobody else gets at the statistics of a reporter, which one goroutine updates and
// sends.
type Stats struct {
	sync.Mutex
	Alloc, Frees uint64
	gen          int
}

func (s *Stats) Update(alloc, frees uint64) {
	s.Lock()
	defer s.Unlock()
	s.Alloc, s.Frees = alloc, frees
	s.gen++
}

type Reporter struct {
	mem  *Stats
	send func(a, f uint64, gen int)
}

func NewReporter(send func(a, f uint64, gen int)) *Reporter {
	r := &Reporter{mem: &Stats{}, send: send}
	go r.Track()
	return r
}

func (r *Reporter) Track() {
	for i := range uint64(10) {
		r.mem.Update(i, i)
		r.send(r.mem.Alloc, r.mem.Frees, r.mem.gen) // ok
	}
}
