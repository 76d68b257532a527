// Package madetwice has tables in which two that come at the same time both put what there must
// be one of.
package madetwice

import (
	"net"
	"strings"
	"sync"
	"sync/atomic"

	"guardedby/madetwice/limits"
)

type account struct {
	mu      sync.Mutex
	balance int
}

// A method that finds under the read lock and stores under the other.
type bank struct {
	mu       sync.RWMutex
	accounts map[string]*account
	hits     map[string]*atomic.Int64
	names    map[string]string
}

func (b *bank) Account(owner string) *account {
	b.mu.RLock()
	a, ok := b.accounts[owner]
	b.mu.RUnlock()
	if ok {
		return a
	}
	a = &account{}
	b.mu.Lock()
	b.accounts[owner] = a // want `b.accounts is asked for the key \(line 29\) under b.mu, and given one under b.mu later, without another look: two that miss it at the same time each go on with one of their own, and only the second is kept; look again before putting it there, under the same lock`
	b.mu.Unlock()
	return a
}

// A counter, by a nil value, used here.
func (b *bank) Hit(owner string) {
	b.mu.RLock()
	n := b.hits[owner]
	b.mu.RUnlock()
	if n == nil {
		n = new(atomic.Int64)
		b.mu.Lock()
		b.hits[owner] = n // want `b.hits is asked for the key`
		b.mu.Unlock()
	}
	n.Add(1)
}

var (
	gatesMu sync.Mutex
	gates   = make(map[string]chan struct{})
)

// A function, variables of the package, a channel.
func Gate(name string) <-chan struct{} {
	gatesMu.Lock()
	g, ok := gates[name]
	gatesMu.Unlock()
	if !ok {
		g = make(chan struct{})
		gatesMu.Lock()
		defer gatesMu.Unlock()
		gates[name] = g // want `gates is asked for the key`
	}
	return g
}

// Generic, made by a helper.
type pool[K comparable] struct {
	mu    sync.Mutex
	conns map[K]*conn
}

type conn struct {
	net.Conn
	name string
}

func dial(name string) (*conn, error) {
	c, err := net.Dial("tcp", name)
	if err != nil {
		return nil, err
	}
	return &conn{Conn: c, name: name}, nil
}

func (p *pool[K]) Get(key K, name string) (*conn, error) {
	p.mu.Lock()
	c := p.conns[key]
	p.mu.Unlock()
	if c != nil {
		return c, nil
	}
	c, err := dial(name)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	p.conns[key] = c // want `p.conns is asked for the key`
	p.mu.Unlock()
	return c, nil
}

// A literal that a goroutine for each runs.
func (b *bank) Pay(owners []string) {
	var wg sync.WaitGroup
	for _, owner := range owners {
		wg.Go(func() {
			b.mu.RLock()
			a, ok := b.accounts[owner]
			b.mu.RUnlock()
			if !ok {
				a = new(account)
				b.mu.Lock()
				b.accounts[owner] = a // want `b.accounts is asked for the key`
				b.mu.Unlock()
			}
			a.pay(1)
		})
	}
	wg.Wait()
}

func (a *account) pay(n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.balance += n
}

// Another package's methods.
func Slots(t *limits.Table, name string) limits.Slots {
	s, ok := t.Find(name)
	if ok {
		return s
	}
	s = make(limits.Slots, 4)
	t.Put(name, s) // want `Find is asked for the key \(line \d+\) under its lock, and given one under its lock later`
	return s
}

// Load and Store of a sync.Map.
var locks sync.Map

func LockOf(name string) *sync.Mutex {
	if v, ok := locks.Load(name); ok {
		return v.(*sync.Mutex)
	}
	mu := new(sync.Mutex)
	locks.Store(name, mu) // want `Load is asked for the key`
	return mu
}

// ok: looked for again.
func (b *bank) again(owner string) *account {
	b.mu.RLock()
	a, ok := b.accounts[owner]
	b.mu.RUnlock()
	if ok {
		return a
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if a, ok := b.accounts[owner]; ok {
		return a
	}
	a = &account{}
	b.accounts[owner] = a
	return a
}

// Again does, for others.
func (b *bank) Again(owner string) *account { return b.again(owner) }

// ok: a helper looks for it again.
func (b *bank) ByHelper(owner string) *account {
	b.mu.RLock()
	a := b.accounts[owner]
	b.mu.RUnlock()
	if a != nil {
		return a
	}
	fresh := &account{}
	b.mu.Lock()
	defer b.mu.Unlock()
	if old := b.find(owner); old != nil {
		return old
	}
	b.accounts[owner] = fresh
	return fresh
}

func (b *bank) find(owner string) *account { return b.accounts[owner] }

// ok: one section.
func (b *bank) OneSection(owner string) *account {
	b.mu.Lock()
	defer b.mu.Unlock()
	a, ok := b.accounts[owner]
	if !ok {
		a = &account{}
		b.accounts[owner] = a
	}
	return a
}

// ok: one is as good as the other.
func (b *bank) Name(owner string) string {
	b.mu.RLock()
	n, ok := b.names[owner]
	b.mu.RUnlock()
	if ok {
		return n
	}
	n = strings.ToUpper(owner)
	b.mu.Lock()
	b.names[owner] = n
	b.mu.Unlock()
	return n
}

// ok: another lock is held all the time.
type serial struct {
	making sync.Mutex
	mu     sync.RWMutex
	of     map[string]*account
}

func (s *serial) Get(owner string) *account {
	s.making.Lock()
	defer s.making.Unlock()
	s.mu.RLock()
	a, ok := s.of[owner]
	s.mu.RUnlock()
	if ok {
		return a
	}
	a = &account{}
	s.mu.Lock()
	s.of[owner] = a
	s.mu.Unlock()
	return a
}

// ok: what is put was given.
func (b *bank) Set(owner string, a *account) {
	b.mu.RLock()
	_, ok := b.accounts[owner]
	b.mu.RUnlock()
	if ok {
		return
	}
	b.mu.Lock()
	b.accounts[owner] = a
	b.mu.Unlock()
}

// ok: nobody goes on with it: who wants it gets what is in the table.
func (b *bank) Prepare(owner string) {
	b.mu.RLock()
	_, ok := b.accounts[owner]
	b.mu.RUnlock()
	if ok {
		return
	}
	b.mu.Lock()
	b.accounts[owner] = &account{}
	b.mu.Unlock()
}

// ok: one goroutine does it all.
func (b *bank) Start(owners <-chan string) {
	go func() {
		for owner := range owners {
			b.serve(owner)
		}
	}()
}

func (b *bank) serve(owner string) {
	b.mu.RLock()
	a, ok := b.accounts[owner]
	b.mu.RUnlock()
	if !ok {
		a = &account{}
		b.mu.Lock()
		b.accounts[owner] = a
		b.mu.Unlock()
	}
	a.pay(2)
}

// ok: LoadOrStore says who was first.
func LockOfOne(name string) *sync.Mutex {
	if v, ok := locks.Load(name); ok {
		return v.(*sync.Mutex)
	}
	v, _ := locks.LoadOrStore(name, new(sync.Mutex))
	return v.(*sync.Mutex)
}

// ok: a loop that takes what comes is run by one goroutine for an object. From go-micro, whose
// listener makes a socket for each peer that it hears of.
func (b *bank) Accept(next func() (string, error)) error {
	for {
		owner, err := next()
		if err != nil {
			return err
		}
		b.mu.RLock()
		a, ok := b.accounts[owner]
		b.mu.RUnlock()
		if !ok {
			a = &account{}
			b.mu.Lock()
			b.accounts[owner] = a
			b.mu.Unlock()
		}
		a.pay(3)
	}
}

// In a loop over a list, of which each call has its own.
func (b *bank) PayAll(owners []string) {
	for _, owner := range owners {
		b.mu.RLock()
		a, ok := b.accounts[owner]
		b.mu.RUnlock()
		if !ok {
			a = &account{}
			b.mu.Lock()
			b.accounts[owner] = a // want `b.accounts is asked for the key`
			b.mu.Unlock()
		}
		a.pay(3)
	}
}
