// Package crowd has a lock that seven functions seem to wait for while they hold
// it, and another one that three do.
package crowd

import "sync"

type turnstile struct {
	mu sync.Mutex
	n  int
}

func (t *turnstile) enter() { t.mu.Lock(); t.n++; t.mu.Unlock() }

func (t *turnstile) a() { t.mu.Lock(); t.enter(); t.mu.Unlock() } // ok: seven of them
func (t *turnstile) b() { t.mu.Lock(); t.enter(); t.mu.Unlock() } // ok
func (t *turnstile) c() { t.mu.Lock(); t.enter(); t.mu.Unlock() } // ok
func (t *turnstile) d() { t.mu.Lock(); t.enter(); t.mu.Unlock() } // ok
func (t *turnstile) e() { t.mu.Lock(); t.enter(); t.mu.Unlock() } // ok
func (t *turnstile) f() { t.mu.Lock(); t.enter(); t.mu.Unlock() } // ok
func (t *turnstile) g() { t.mu.Lock(); t.enter(); t.mu.Unlock() } // ok

type gate struct {
	mu sync.Mutex
	n  int
}

func (g *gate) enter() { g.mu.Lock(); g.n++; g.mu.Unlock() }

func (g *gate) a() { g.mu.Lock(); g.enter(); g.mu.Unlock() } // want `a calls enter, which takes g.mu again`
func (g *gate) b() { g.mu.Lock(); g.enter(); g.mu.Unlock() } // want `b calls enter, which takes g.mu again`
func (g *gate) c() { g.mu.Lock(); g.enter(); g.mu.Unlock() } // want `c calls enter, which takes g.mu again`
