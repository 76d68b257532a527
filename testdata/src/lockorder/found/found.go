// Package found has functions that find two objects by what their callers give, and take
// the locks of both.
package found

import (
	"cmp"
	"errors"
	"sync"
)

type account struct {
	mu  sync.Mutex
	id  string
	sum int64
}

var errUnknown = errors.New("unknown")

type ledger struct {
	mu       sync.Mutex
	accounts map[string]*account
}

func (l *ledger) account(id string) (*account, error) {
	a, ok := l.accounts[id]
	if !ok {
		return nil, errUnknown
	}
	return a, nil
}

func (l *ledger) transfer(fromID, toID string, n int64) error {
	from, err := l.account(fromID)
	if err != nil {
		return err
	}
	to, err := l.account(toID)
	if err != nil {
		return err
	}
	if from == to {
		return nil
	}
	from.mu.Lock()
	defer from.mu.Unlock()
	to.mu.Lock() // want `to.mu is taken while from.mu is held \(line 44\), in the order of the arguments: another ledger.transfer that has the two the other way round and this one wait for each other for ever`
	defer to.mu.Unlock()
	from.sum -= n
	to.sum += n
	return nil
}

type request struct {
	From, To string
	N        int64
}

func (l *ledger) Transfer(r *request) error {
	err := l.transfer(r.From, r.To, r.N)
	if errors.Is(err, errUnknown) {
		return nil
	}
	return err
}

// The map itself, and the fields of one argument.
func (l *ledger) Swap(r *request) {
	from, to := l.accounts[r.From], l.accounts[r.To]
	from.mu.Lock()
	to.mu.Lock() // want `l.accounts\[r.To\].mu is taken while l.accounts\[r.From\].mu is held`
	from.sum, to.sum = to.sum, from.sum
	to.mu.Unlock()
	from.mu.Unlock()
}

// A function, that makes what it does not find; a helper takes the second lock.
var (
	tableMu sync.Mutex
	table   = make(map[int]*account)
)

func of(n int) *account {
	tableMu.Lock()
	defer tableMu.Unlock()
	a := table[n]
	if a == nil {
		a = new(account)
		table[n] = a
	}
	return a
}

func (a *account) add(n int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.sum += n
}

func Move(from, to int, n int64) {
	a, b := of(from), of(to)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.sum -= n
	b.add(n) // want `b.mu is taken through add while a.mu is held`
}

// A sync.Map, and a generic registry.
type registry[T any] struct{ m sync.Map }

func (r *registry[T]) get(name string) *T {
	v, _ := r.m.Load(name)
	t, _ := v.(*T)
	return t
}

func Link(r *registry[account], a, b string) {
	x, y := r.get(a), r.get(b)
	x.mu.Lock()
	defer x.mu.Unlock()
	y.mu.Lock() // want `y.mu is taken while x.mu is held`
	defer y.mu.Unlock()
	x.sum = y.sum
}

// ok: the two are put in order, by what they have or by their keys.
func (l *ledger) Ordered(fromID, toID string, n int64) {
	from, to := l.accounts[fromID], l.accounts[toID]
	first, second := from, to
	if second.id < first.id {
		first, second = second, first
	}
	first.mu.Lock()
	defer first.mu.Unlock()
	second.mu.Lock()
	defer second.mu.Unlock()
	from.sum -= n
	to.sum += n
}

func (l *ledger) ByKeys(fromID, toID string, n int64) {
	from, to := l.accounts[fromID], l.accounts[toID]
	if fromID < toID {
		from.mu.Lock()
		to.mu.Lock()
	} else {
		to.mu.Lock()
		from.mu.Lock()
	}
	from.sum -= n
	to.sum += n
	from.mu.Unlock()
	to.mu.Unlock()
}

func (l *ledger) Compared(r request) {
	from, to := l.accounts[r.From], l.accounts[r.To]
	if cmp.Compare(r.From, r.To) > 0 {
		from, to = to, from
	}
	from.mu.Lock()
	defer from.mu.Unlock()
	to.mu.Lock()
	defer to.mu.Unlock()
	from.sum, to.sum = to.sum, from.sum
}

// ok: the callers put them in order, or have one of their own.
func (l *ledger) inOrder(a, b string) {
	x, y := l.accounts[a], l.accounts[b]
	x.mu.Lock()
	y.mu.Lock()
	y.mu.Unlock()
	x.mu.Unlock()
}

func (l *ledger) Both(a, b string) {
	if a < b {
		l.inOrder(a, b)
	} else {
		l.inOrder(b, a)
	}
}

func (l *ledger) fromBank(bank, id string) {
	x, y := l.accounts[bank], l.accounts[id]
	x.mu.Lock()
	y.mu.Lock()
	y.mu.Unlock()
	x.mu.Unlock()
}

func (l *ledger) Pay(id string) { l.fromBank("bank", id) }

// ok: one after the other, or under a lock that keeps others away.
func (l *ledger) OneByOne(a, b string, n int64) {
	l.accounts[a].add(-n)
	l.accounts[b].add(n)
}

type item struct {
	mu  sync.Mutex
	sum int
}

type store struct {
	mu    sync.Mutex
	items map[string]*item
}

func (s *store) Gated(a, b string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x, y := s.items[a], s.items[b]
	x.mu.Lock()
	defer x.mu.Unlock()
	y.mu.Lock()
	defer y.mu.Unlock()
	x.sum = y.sum
}

// ok: new objects, and those of two maps.
func (l *ledger) open(id string) *account { return &account{id: id} }

func (l *ledger) Open(a, b string) {
	x, y := l.open(a), l.open(b)
	x.mu.Lock()
	defer x.mu.Unlock()
	y.mu.Lock()
	defer y.mu.Unlock()
	x.sum = y.sum
}

type shop struct{ buyers, sellers map[string]*account }

func (s *shop) Sell(seller, buyer string) {
	x, y := s.sellers[seller], s.buyers[buyer]
	x.mu.Lock()
	defer x.mu.Unlock()
	y.mu.Lock()
	defer y.mu.Unlock()
	x.sum = y.sum
}
