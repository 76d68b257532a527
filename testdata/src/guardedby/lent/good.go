package lent

import (
	"encoding/json"
	"maps"
	"sync"
)

type ledger struct {
	mu    sync.Mutex
	cur   profile
	quiet profile
	items map[string]profile
	batch profile
	fresh profile
}

func (l *ledger) Set(k, v string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cur.Tags[k] = v
}

// Swap replaces the map.
func (l *ledger) Swap(k, v string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	next := l.quiet
	next.Tags = maps.Clone(next.Tags)
	next.Tags[k] = v
	l.quiet = next
}

// Refill fills a new map before it gives the lock back. From a reader of metrics.
func (l *ledger) Refill(ks []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.batch.Tags = make(map[string]string)
	for _, k := range ks {
		l.batch.Tags[k] = k
	}
}

func (l *ledger) Batch() profile {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.batch
}

func (l *ledger) ShowBatch() ([]byte, error) {
	return json.Marshal(l.Batch()) // ok
}

// The same, by a helper.
func (l *ledger) Renew(ks []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fresh.Tags = make(map[string]string)
	l.fill(ks)
}

func (l *ledger) fill(ks []string) {
	for _, k := range ks {
		l.fresh.Tags[k] = k
	}
}

func (l *ledger) Fresh() profile {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.fresh
}

func (l *ledger) ShowFresh() ([]byte, error) {
	return json.Marshal(l.Fresh()) // ok
}

func (l *ledger) quietly() profile {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.quiet
}

func (l *ledger) Quiet() ([]byte, error) {
	return json.Marshal(l.quietly()) // ok
}

func (l *ledger) cloned() profile {
	l.mu.Lock()
	defer l.mu.Unlock()
	cp := l.cur
	cp.Tags = maps.Clone(l.cur.Tags)
	return cp
}

func (l *ledger) Cloned() ([]byte, error) {
	return json.Marshal(l.cloned()) // ok
}

func (l *ledger) deep() *profile {
	l.mu.Lock()
	defer l.mu.Unlock()
	cp := l.cur
	cp.own()
	return &cp
}

func (p *profile) own() { p.Tags = maps.Clone(p.Tags) }

func (l *ledger) Deep() ([]byte, error) {
	return json.Marshal(l.deep()) // ok
}

func (l *ledger) value() profile {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.cur
}

// take gives the map away.
func (l *ledger) take() profile {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := l.cur
	l.cur = profile{Tags: map[string]string{}}
	return out
}

func (l *ledger) Take() ([]byte, error) {
	return json.Marshal(l.take()) // ok
}

func (l *ledger) remove(id string) profile {
	l.mu.Lock()
	defer l.mu.Unlock()
	it := l.items[id]
	delete(l.items, id)
	return it
}

func (l *ledger) Tag(id, k string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.items[id].Tags[k] = k
}

func (l *ledger) Remove(id string) ([]byte, error) {
	return json.Marshal(l.remove(id)) // ok
}

func (l *ledger) Name() string {
	return l.value().Name // ok
}

// notes are left out of the text.
type notes struct {
	mu  sync.Mutex
	cur profile
}

func (n *notes) Note(k string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.cur.Notes[k] = k
}

func (n *notes) value() profile {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.cur
}

func (n *notes) Show() ([]byte, error) {
	return json.Marshal(n.value()) // ok
}

// Those that hold the lock of an outer object.
type outer struct {
	mu sync.Mutex
	l  *ledger
}

func (o *outer) Show() ([]byte, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return json.Marshal(o.l.value()) // ok
}

// Setup alone fills it.
type fixed struct {
	mu  sync.Mutex
	cur profile
}

func newFixed(ks []string) *fixed {
	f := &fixed{cur: profile{Tags: map[string]string{}}}
	for _, k := range ks {
		f.add(k)
	}
	return f
}

func (f *fixed) add(k string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.cur.Tags[k] = k
}

func (f *fixed) value() profile {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.cur
}

func (f *fixed) Show() ([]byte, error) {
	return json.Marshal(f.value()) // ok
}

var _ = newFixed

// free is written without the lock by others: it guards something else.
type free struct {
	mu  sync.Mutex
	cur profile
}

func (f *free) Put(k string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.cur.Tags[k] = k
}

func (f *free) Wild(k string) { f.cur.Tags[k] = k }

func (f *free) value() profile {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.cur
}

func (f *free) Show() ([]byte, error) {
	return json.Marshal(f.value()) // ok
}
