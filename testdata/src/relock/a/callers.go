package a

import "sync"

// A helper that every caller enters with the lock, as comments say ("Lock
// should be held"), and that calls what takes it: the helper is where it is put
// right. (The shape of a consensus library: applying a membership change made
// the leader step down.)

type replica struct {
	sync.RWMutex
	id     string
	leader bool
}

func (n *replica) stepdown(to string) {
	n.Lock()
	defer n.Unlock()
	n.id = to
}

func (n *replica) stepdownLocked(to string) { n.id = to }

func (n *replica) apply(peer string) {
	if peer == n.id && n.leader {
		n.stepdown("next") // want `apply calls stepdown, which takes n.RWMutex again, which every caller holds \(commit since line \d+\)`
	}
}

func (n *replica) applyRight(peer string) {
	if peer == n.id && n.leader {
		n.stepdownLocked("next")
	}
}

func (n *replica) commit(p string) {
	n.Lock()
	n.apply(p)
	n.applyRight(p)
	n.Unlock()
}

func (n *replica) commitAll(ps []string) {
	n.Lock()
	defer n.Unlock()
	for _, p := range ps {
		n.apply(p)
	}
}

// One caller does not hold it: then those that do are wrong.
func (n *replica) either(p string)  { n.stepdown(p) }
func (n *replica) without(p string) { n.either(p) }
func (n *replica) with(p string) {
	n.Lock()
	n.either(p) // want `with calls either \(through stepdown\), which takes n.RWMutex again`
	n.Unlock()
}

// The helper gives the lock back before it calls.
func (n *replica) pause(p string) {
	n.Unlock()
	n.stepdown(p)
	n.Lock()
}

func (n *replica) pausing(p string) {
	n.Lock()
	n.pause(p)
	n.Unlock()
}

// Started on its own, the helper does not run under the lock.
func (n *replica) later(p string) { n.stepdown(p) }
func (n *replica) starts(p string) {
	n.Lock()
	go n.later(p)
	n.Unlock()
}

// A part reaches its whole, whose lock the caller of all parts holds.

type feed struct {
	mu      sync.RWMutex
	readers []*reader
	title   string
}

func (f *feed) name() string {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return f.title
}

type reader struct {
	mu   sync.Mutex
	feed *feed
	at   int
}

func newReader(f *feed) *reader {
	r := &reader{feed: f}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.readers = append(f.readers, r)
	return r
}

func (r *reader) rewind(to int) {
	r.mu.Lock()
	f := r.feed
	r.at = to
	r.mu.Unlock()
	if f != nil && to > 0 {
		println(f.name()) // want `rewind calls name, which takes r.feed.mu again, which every caller holds \(Cut since line \d+\)`
	}
}

func (f *feed) rewindAll() {
	for _, r := range f.readers {
		r.rewind(len(f.readers))
	}
}

func (f *feed) Cut() {
	f.mu.Lock()
	f.rewindAll()
	f.mu.Unlock()
}

// The object of an element is the same in one turn of the loop.
func titles(feeds []*feed) {
	for _, f := range feeds {
		f.mu.RLock()
		println(f.name()) // want `titles calls name, which takes .* again`
		f.mu.RUnlock()
	}
	for i, f := range feeds {
		f.mu.RLock()
		println(feeds[i+1].name())
		f.mu.RUnlock()
	}
}

// An instance points to what it is an instance of, which has the same type and
// another lock. (A type checker.)
type kind struct {
	sync.Mutex
	inst *instance
	n    int
}

type instance struct {
	orig *kind
	args []int
}

func newKind(orig *kind, args []int) *kind {
	inst := &instance{orig: orig, args: args}
	k := &kind{inst: inst}
	return k
}

func (k *kind) unpack() {
	k.Lock()
	defer k.Unlock()
	if k.inst != nil {
		k.inst.orig.unpack() // ok
		k.n = k.inst.orig.n
	}
}

// From a server with accounts: they are kept in a sync.Map, and each knows its server.
type broker struct {
	mu       sync.Mutex
	accounts sync.Map
	conns    int
}

type account struct {
	name   string
	broker *broker
}

func (b *broker) add(name string) {
	b.accounts.Store(name, &account{name: name, broker: b})
}

func (a *account) refresh() {
	a.broker.mu.Lock()
	a.broker.conns++
	a.broker.mu.Unlock()
}

func (a *account) look() string { return a.name }

func (b *broker) Reload() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.accounts.Range(func(_, v any) bool { // want `Reload calls the function literal \(through refresh\), which takes b.mu again`
		v.(*account).refresh()
		return true
	})
}

// Range as a value is not followed: it has one argument, and its receiver elsewhere.
func (b *broker) Refresh() {
	b.mu.Lock()
	defer b.mu.Unlock()
	each := b.accounts.Range
	each(func(_, v any) bool {
		v.(*account).refresh()
		return true
	})
}

func (b *broker) Names() (out []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.accounts.Range(func(_, v any) bool {
		out = append(out, v.(*account).look()) // ok
		return true
	})
	return out
}

func (b *broker) One(name string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if v, ok := b.accounts.Load(name); ok {
		v.(*account).refresh() // want `One calls refresh, which takes b.mu again`
	}
}

func (b *broker) Other(o *broker) {
	b.mu.Lock()
	defer b.mu.Unlock()
	o.accounts.Range(func(_, v any) bool {
		v.(*account).refresh() // ok: the lock of the other
		return true
	})
}
