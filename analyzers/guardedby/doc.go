// Package guardedby finds uses of a field outside of the critical section that
// guards it.
//
// Which lock guards a field is inferred: every write of it outside of constructors, and of
// functions that make the lock itself,
// is made with a lock held that lies beside the field, in the same struct or in one
// around it. A function that takes that lock to use the field knows that others
// change it at the same time; reported is what the same function does with the field
// before it takes the lock, or after it has given it back, when another function, which
// runs from another place, writes the field under the lock. A call of a function of the
// package that takes the lock for the field, or for the map or object that was taken out of
// the field and is handed to it, and gives it back, is such a section too.
//
// Variables of a package count as fields do, if others cannot name them.
//
// A test before the lock is left alone if it is made again under it, or decides about
// something else than a step up or down there; so is what comes after a wait for other goroutines, which may have ended by then.
// The tick of a clock, the end of a context and a message that each round of a loop begins
// with are no such wait for the kinds that compare all functions which use a field: nobody
// has ended for them. Objects made
// in the function, fields of package sync and of atomic types, and tests are no
// concern. Nor is what a called function writes once, behind another field that says that
// it did so, for who has called it; what is used with the lock on some ways there, since the
// lock is taken if there is anything to do; and what is read to be handed to the one
// function that writes it.
//
// # outside-section
//
// The field itself is read, or the map in it used, outside of the section. A map that only
// one exported method uses, with a lock that is there for nothing else, is guarded against
// that method itself.
//
// WRONG:
//
//	type sub struct {
//		mu      sync.Mutex
//		pending int
//	}
//
//	func (s *sub) Deliver(limit int) bool {
//		s.mu.Lock()
//		s.pending++
//		s.mu.Unlock()
//		return s.pending > limit
//	}
//
//	func (s *sub) Ack() {
//		s.mu.Lock()
//		s.pending--
//		s.mu.Unlock()
//	}
//
// RIGHT:
//
//	type sub struct {
//		mu      sync.Mutex
//		pending int
//	}
//
//	func (s *sub) Deliver(limit int) bool {
//		s.mu.Lock()
//		defer s.mu.Unlock()
//		s.pending++
//		return s.pending > limit
//	}
//
//	func (s *sub) Ack() {
//		s.mu.Lock()
//		s.pending--
//		s.mu.Unlock()
//	}
//
// A goroutine that the function starts after the section, or in it, is outside of it: what
// a literal, or a method that is nothing but that goroutine, does with the field before it
// takes a lock or waits for anything counts as done where it is started.
//
// # empty-section
//
// A function begins with a lock, and gives it back in the next statement: the defer is
// missing. What it then does with fields beside the lock, which other functions use with
// the lock held, is done without it.
//
// WRONG:
//
//	type recorder struct {
//		mu    sync.Mutex
//		count int
//	}
//
//	func (r *recorder) Add(n int) {
//		r.mu.Lock()
//		r.mu.Unlock()
//		r.count += n
//	}
//
//	func (r *recorder) Reset() {
//		r.mu.Lock()
//		defer r.mu.Unlock()
//		r.count = 0
//	}
//
// RIGHT:
//
//	type recorder struct {
//		mu    sync.Mutex
//		count int
//	}
//
//	func (r *recorder) Add(n int) {
//		r.mu.Lock()
//		defer r.mu.Unlock()
//		r.count += n
//	}
//
//	func (r *recorder) Reset() {
//		r.mu.Lock()
//		defer r.mu.Unlock()
//		r.count = 0
//	}
//
// # escapes
//
// A map is taken out of its field under the lock, and read or ranged over after it,
// while others put elements in or take them out under the lock. A copy of the variable
// is no copy of the map, and the program dies of a concurrent map read and write.
// Nor is what a function of the package returns from under the lock, be it the map of the
// field or a map that is an element of it. The same goes for a map in a struct that is returned
// as a copy, or found in a map of them, and for what functions of other packages of the
// module return, if this package has their changes made from elsewhere, of the same
// object. A goroutine that is handed such a map, or has it from the function around it, uses
// it after the lock was given back as well. Maps that are only replaced as a whole, made anew for each change and filled before the
// lock is given back, or filled when they are new, are no concern.
//
// WRONG:
//
//	type registry struct {
//		mu    sync.RWMutex
//		peers map[string]int
//	}
//
//	func (r *registry) Sum() (n int) {
//		r.mu.RLock()
//		peers := r.peers
//		r.mu.RUnlock()
//		for _, v := range peers {
//			n += v
//		}
//		return n
//	}
//
//	func (r *registry) Set(name string, v int) {
//		r.mu.Lock()
//		defer r.mu.Unlock()
//		r.peers[name] = v
//	}
//
// RIGHT:
//
//	type registry struct {
//		mu    sync.RWMutex
//		peers map[string]int
//	}
//
//	func (r *registry) Sum() (n int) {
//		r.mu.RLock()
//		defer r.mu.RUnlock()
//		for _, v := range r.peers {
//			n += v
//		}
//		return n
//	}
//
//	func (r *registry) Set(name string, v int) {
//		r.mu.Lock()
//		defer r.mu.Unlock()
//		r.peers[name] = v
//	}
//
// # other-lock
//
// All functions but one, two at least, use a field under one lock, and some of them write
// it; the one has another lock of the same struct for it, which none of those hold who
// write it. Two locks keep nobody away from each other.
//
// WRONG:
//
//	type confirms struct {
//		mu        sync.Mutex
//		listeners []chan int
//		countMu   sync.Mutex
//		count     int
//	}
//
//	func (c *confirms) Next() int {
//		c.mu.Lock()
//		defer c.mu.Unlock()
//		return c.count + 1
//	}
//
//	func (c *confirms) Publish() {
//		c.countMu.Lock()
//		defer c.countMu.Unlock()
//		c.count++
//	}
//
//	func (c *confirms) Undo() {
//		c.countMu.Lock()
//		defer c.countMu.Unlock()
//		c.count--
//	}
//
//	func (c *confirms) Listen(l chan int) {
//		c.mu.Lock()
//		defer c.mu.Unlock()
//		c.listeners = append(c.listeners, l)
//	}
//
// RIGHT:
//
//	type confirms struct {
//		mu        sync.Mutex
//		listeners []chan int
//		countMu   sync.Mutex
//		count     int
//	}
//
//	func (c *confirms) Next() int {
//		c.countMu.Lock()
//		defer c.countMu.Unlock()
//		return c.count + 1
//	}
//
//	func (c *confirms) Publish() {
//		c.countMu.Lock()
//		defer c.countMu.Unlock()
//		c.count++
//	}
//
//	func (c *confirms) Undo() {
//		c.countMu.Lock()
//		defer c.countMu.Unlock()
//		c.count--
//	}
//
//	func (c *confirms) Listen(l chan int) {
//		c.mu.Lock()
//		defer c.mu.Unlock()
//		c.listeners = append(c.listeners, l)
//	}
//
// # unguarded
//
// All functions but one, three at least, or two of which one is a goroutine, use the map
// in a field under its lock, and some of them change it; or three for each that does not. A
// lock that nobody holds who changes the map is none. The one is reported where it looks
// for an element, goes over them or deletes one, if nobody who calls it holds a lock, and
// neither its object nor the goroutines that it would meet are just being made; methods that printing and encoding call of what they are given may run with it. Elements
// that it puts in may be what the map begins with, so that kind field has them.
//
// WRONG:
//
//	type pool struct {
//		mu    sync.Mutex
//		votes map[string]int
//	}
//
//	func (p *pool) Add(name string) {
//		p.mu.Lock()
//		defer p.mu.Unlock()
//		p.votes[name]++
//	}
//
//	func (p *pool) Of(name string) int {
//		p.mu.Lock()
//		defer p.mu.Unlock()
//		return p.votes[name]
//	}
//
//	func (p *pool) Drop(name string) {
//		p.mu.Lock()
//		defer p.mu.Unlock()
//		delete(p.votes, name)
//	}
//
//	func (p *pool) Prune(least int) {
//		for name, n := range p.votes {
//			if n < least {
//				delete(p.votes, name)
//			}
//		}
//	}
//
// RIGHT:
//
//	type pool struct {
//		mu    sync.Mutex
//		votes map[string]int
//	}
//
//	func (p *pool) Add(name string) {
//		p.mu.Lock()
//		defer p.mu.Unlock()
//		p.votes[name]++
//	}
//
//	func (p *pool) Of(name string) int {
//		p.mu.Lock()
//		defer p.mu.Unlock()
//		return p.votes[name]
//	}
//
//	func (p *pool) Drop(name string) {
//		p.mu.Lock()
//		defer p.mu.Unlock()
//		delete(p.votes, name)
//	}
//
//	func (p *pool) Prune(least int) {
//		p.mu.Lock()
//		defer p.mu.Unlock()
//		for name, n := range p.votes {
//			if n < least {
//				delete(p.votes, name)
//			}
//		}
//	}
//
// # polled
//
// A loop reads a flag or a number to learn whether it goes on, without the lock that
// those hold who change it. A read that nothing orders need not see the change.
//
// WRONG:
//
//	type buffer struct {
//		mu       sync.Mutex
//		stopping bool
//	}
//
//	func (b *buffer) Loop(flush func()) {
//		for !b.stopping {
//			flush()
//		}
//	}
//
//	func (b *buffer) Stop() {
//		b.mu.Lock()
//		b.stopping = true
//		b.mu.Unlock()
//	}
//
// RIGHT:
//
//	type buffer struct {
//		stopping atomic.Bool
//	}
//
//	func (b *buffer) Loop(flush func()) {
//		for !b.stopping.Load() {
//			flush()
//		}
//	}
//
//	func (b *buffer) Stop() {
//		b.stopping.Store(true)
//	}
//
// # made-twice
//
// Strict: a semaphore, a lock of the key, singleflight or a flag may keep others out where the
// map's lock is not held, which is not seen. A function looks for a key in a map under its lock, gives the lock back, makes what is not
// there, puts it there under the lock and goes on with it. Two that come at the same time both
// find nothing, and each goes on with one of its own: of a mutex, semaphore, limiter, channel,
// counter or connection, or of what has one, there must be one for all. The same goes for
// methods that lock by themselves, and Load and Store of a sync.Map. It is silent if the
// function looks once more in the section that puts it there, or holds another lock all along,
// in a loop that takes what comes, which one goroutine runs, and of values of which one is as
// good as the other.
//
// WRONG:
//
//	type gates struct {
//		mu sync.Mutex
//		of map[string]*sync.Mutex
//	}
//
//	func (g *gates) For(name string) *sync.Mutex {
//		g.mu.Lock()
//		gate, ok := g.of[name]
//		g.mu.Unlock()
//		if ok {
//			return gate
//		}
//		gate = new(sync.Mutex)
//		g.mu.Lock()
//		defer g.mu.Unlock()
//		g.of[name] = gate
//		return gate
//	}
//
// RIGHT:
//
//	type gates struct {
//		mu sync.Mutex
//		of map[string]*sync.Mutex
//	}
//
//	func (g *gates) For(name string) *sync.Mutex {
//		g.mu.Lock()
//		defer g.mu.Unlock()
//		gate, ok := g.of[name]
//		if !ok {
//			gate = new(sync.Mutex)
//			g.of[name] = gate
//		}
//		return gate
//	}
//
// # check-then-act
//
// Strict: no report on the code bases that were read, so that nothing says how many would be
// right. An object locks itself in each of its methods. One call asks it whether a key is there,
// and turns away who wants it if so, with an error or an answer that says so; the next
// puts the key there, whatever there is by then. Of two that come at the same
// time both are told that it is theirs. So it is with Load and Store of a sync.Map. It
// is reported where the function answers requests, runs in many goroutines, or is a
// method of what holds the object that takes a context, can fail, and is called by other
// packages, with no lock held; not where what is there already is as good, nor where it is
// used.
//
// WRONG:
//
//	type plan struct {
//		mu    sync.Mutex
//		taken map[string]string
//	}
//
//	func (p *plan) Free(seat string) bool {
//		p.mu.Lock()
//		defer p.mu.Unlock()
//		_, ok := p.taken[seat]
//		return !ok
//	}
//
//	func (p *plan) Take(seat, who string) {
//		p.mu.Lock()
//		defer p.mu.Unlock()
//		p.taken[seat] = who
//	}
//
//	type Office struct{ plan *plan }
//
//	func (o *Office) Book(ctx context.Context, seat, who string) error {
//		if !o.plan.Free(seat) {
//			return errTaken
//		}
//		o.plan.Take(seat, who)
//		return nil
//	}
//
//	var errTaken = errors.New("taken")
//
// RIGHT:
//
//	type plan struct {
//		mu    sync.Mutex
//		taken map[string]string
//	}
//
//	func (p *plan) Take(seat, who string) bool {
//		p.mu.Lock()
//		defer p.mu.Unlock()
//		if _, ok := p.taken[seat]; ok {
//			return false
//		}
//		p.taken[seat] = who
//		return true
//	}
//
//	type Office struct{ plan *plan }
//
//	func (o *Office) Book(ctx context.Context, seat, who string) error {
//		if !o.plan.Take(seat, who) {
//			return errTaken
//		}
//		return nil
//	}
//
//	var errTaken = errors.New("taken")
//
// # field
//
// Strict: who may use a field without its lock, since nobody else runs yet or any more,
// is mostly known by those who call the package alone.
//
// All functions but one use a field, or a package variable, under its lock, and some of
// them write it. The one is reported.
//
// WRONG:
//
//	type box struct {
//		mu   sync.Mutex
//		size int
//	}
//
//	func (b *box) Put() {
//		b.mu.Lock()
//		b.size++
//		b.mu.Unlock()
//	}
//
//	func (b *box) Take() {
//		b.mu.Lock()
//		b.size--
//		b.mu.Unlock()
//	}
//
//	func (b *box) Size() int {
//		return b.size
//	}
//
// RIGHT:
//
//	type box struct {
//		mu   sync.Mutex
//		size int
//	}
//
//	func (b *box) Put() {
//		b.mu.Lock()
//		b.size++
//		b.mu.Unlock()
//	}
//
//	func (b *box) Take() {
//		b.mu.Lock()
//		b.size--
//		b.mu.Unlock()
//	}
//
//	func (b *box) Size() int {
//		b.mu.Lock()
//		defer b.mu.Unlock()
//		return b.size
//	}
package guardedby
