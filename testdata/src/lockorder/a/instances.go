package a

import (
	"bytes"
	"sync"
)

type purse struct {
	mu   sync.Mutex
	id   int
	name []byte
	sum  int
}

// In the order of the arguments.
func Move(from, to *purse, n int) {
	from.mu.Lock()
	defer from.mu.Unlock()
	to.mu.Lock() // want `to.mu is taken while from.mu is held \(line 17\), in the order of the arguments`
	defer to.mu.Unlock()
	from.sum -= n
	to.sum += n
}

// Through a helper.
func (p *purse) add(n int) {
	p.mu.Lock()
	p.sum += n
	p.mu.Unlock()
}

func Share(a, b *purse) {
	if a == b {
		return
	}
	a.mu.Lock()
	b.add(a.sum) // want `b.mu is taken through add while a.mu is held`
	a.mu.Unlock()
}

// A receiver and an argument.
func (p *purse) Merge(o *purse) {
	p.mu.Lock()
	defer p.mu.Unlock()
	o.mu.Lock() // want `o.mu is taken while p.mu is held \(line \d+\), in the order of the receiver and argument`
	p.sum += o.sum
	o.mu.Unlock()
}

// Generic.
type slot[T any] struct {
	mu sync.Mutex
	v  T
}

func Swap[T any](x, y *slot[T]) {
	x.mu.Lock()
	y.mu.Lock() // want `y.mu is taken while x.mu is held`
	x.v, y.v = y.v, x.v
	y.mu.Unlock()
	x.mu.Unlock()
}

// Two elements of an array of locks.
type stripe struct {
	sync.RWMutex
	_ [40]byte
}

type striped struct {
	locks []stripe
	byRef []map[uint64]int
}

func (s *striped) Set(hash, ref uint64) {
	i, j := hash%16, ref%16
	s.locks[i].Lock()
	defer s.locks[i].Unlock()
	if i != j {
		s.locks[j].Lock() // want `s.locks\[.*\] is taken while s.locks\[.*\] is held \(line \d+\), in the order of the indices`
		defer s.locks[j].Unlock()
	}
	s.byRef[j][ref] = 1
}

// Look-alikes.

func MoveOrdered(from, to *purse, n int) {
	first, second := from, to
	if from.id > to.id {
		first, second = to, from
	}
	first.mu.Lock()
	second.mu.Lock() // ok: by their numbers
	from.sum -= n
	to.sum += n
	second.mu.Unlock()
	first.mu.Unlock()
}

func MoveBranches(from, to *purse, n int) {
	if bytes.Compare(from.name, to.name) < 0 {
		from.mu.Lock()
		to.mu.Lock() // ok
	} else {
		to.mu.Lock()
		from.mu.Lock() // ok
	}
	from.sum -= n
	to.sum += n
	from.mu.Unlock()
	to.mu.Unlock()
}

func CopyTo(from, to *purse) {
	from.mu.Lock()
	n := from.sum
	from.mu.Unlock()
	to.mu.Lock() // ok: one at a time
	to.sum = n
	to.mu.Unlock()
}

func clonePurse(p *purse) *purse {
	q := &purse{}
	fill(p, q)
	return q
}

func fill(from, to *purse) {
	from.mu.Lock()
	to.mu.Lock() // ok: just made by all callers
	to.sum = from.sum
	to.mu.Unlock()
	from.mu.Unlock()
}

func (s *striped) SetEach(hash, ref uint64) {
	i, j := hash%16, ref%16
	s.locks[i].Lock()
	s.byRef[i][hash] = 1
	s.locks[i].Unlock()
	s.locks[j].Lock() // ok: one at a time
	s.byRef[j][ref] = 1
	s.locks[j].Unlock()
}

func (s *striped) SetOrdered(hash, ref uint64) {
	i, j := hash%16, ref%16
	if i > j {
		i, j = j, i
	}
	s.locks[i].Lock()
	if i != j {
		s.locks[j].Lock() // ok: i < j
		s.locks[j].Unlock()
	}
	s.locks[i].Unlock()
}

func (s *striped) All() {
	for i := range s.locks {
		s.locks[i].Lock() // ok: upwards
	}
	for i := range s.locks {
		s.locks[i].Unlock()
	}
}

func (s *striped) Pairs() {
	for i := 0; i+1 < len(s.locks); i++ {
		s.locks[i].Lock()
		s.locks[i+1].Lock() // ok: upwards
		s.locks[i+1].Unlock()
		s.locks[i].Unlock()
	}
}

func Compare(a, b *rwPurse) bool {
	a.mu.RLock()
	defer a.mu.RUnlock()
	b.mu.RLock() // ok: both read
	defer b.mu.RUnlock()
	return a.sum == b.sum
}

type rwPurse struct {
	mu  sync.RWMutex
	sum int
}

// From prometheus: two at once, but only by who holds the gate.
type gatedStripes struct {
	gc    sync.Mutex
	locks []stripe
	byRef []map[uint64]int
}

func (s *gatedStripes) Collect() {
	s.gc.Lock()
	defer s.gc.Unlock()
	for i := range s.locks {
		s.locks[i].Lock()
		for ref := range s.byRef[i] {
			j := ref % 16
			if j != uint64(i) {
				s.locks[j].Lock() // ok
				s.locks[j].Unlock()
			}
		}
		s.locks[i].Unlock()
	}
}

// From go-libp2p's mock network: the objects are old though what points to
// them is new.
type link2 struct{ a, b *purse }

func newLink(a, b *purse) *link2 { return &link2{a, b} }

func connect(a, b *purse) {
	l := newLink(a, b)
	lockBoth(a, l.b)
}

func lockBoth(x, y *purse) {
	x.mu.Lock()
	y.mu.Lock() // want `y.mu is taken while x.mu is held`
	y.mu.Unlock()
	x.mu.Unlock()
}

// Of two tables one is found by the other's name, and every caller passes them
// so. From a writer to a database.
type sheet struct {
	mu   sync.RWMutex
	name string
}

type book struct{ m map[string]*sheet }

func (b *book) sheet(name string) *sheet { return b.m[name] }

func (b *book) Fit(metrics, tags *sheet, both bool) {
	if both {
		tags.mu.Lock()
		defer tags.mu.Unlock()
	}
	metrics.mu.Lock()
	metrics.mu.Unlock()
}

func (b *book) write(name string, tagged bool) {
	metrics := b.sheet(name)
	var tags *sheet
	if tagged {
		tags = b.sheet(metrics.name + "_tag")
	}
	b.Fit(metrics, tags, tagged)
}
