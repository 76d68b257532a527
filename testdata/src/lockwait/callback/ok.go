package callback

import (
	"context"
	"math/rand"
	"net"
	"slices"
	"sort"
	"sync"
	"time"

	"lockwait/dep"
)

// What to call is taken down, and called after the lock is given back.
func (h *Hub) right(s string) {
	h.mu.Lock()
	hooks := slices.Clone(h.hooks)
	h.mu.Unlock()
	for _, f := range hooks {
		f(s)
	}
}

// The function's own literal.
func (h *Hub) own() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	f := func(s string) { h.seen = append(h.seen, s) }
	f("own")
	return dep.Each(h.seen, func(string) error { return nil })
}

// Comparisons, filters and clocks answer and do nothing.
type Board struct {
	mu    sync.Mutex
	less  func(a, b int) bool
	now   func() time.Time
	Keep  func(int) bool
	items []int
	when  time.Time
}

func (b *Board) Items() []int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.items
}

func (b *Board) SetLess(less func(a, b int) bool, now func() time.Time) { b.less, b.now = less, now }

func (b *Board) Sort() {
	b.mu.Lock()
	defer b.mu.Unlock()
	sort.Slice(b.items, func(i, j int) bool { return b.less(b.items[i], b.items[j]) })
	b.items = slices.DeleteFunc(b.items, b.Keep)
	b.when = b.now()
}

// Whose every value the package knows.
type known struct {
	mu sync.Mutex
	f  func(int)
	n  int
}

func (k *known) add(n int) { k.n += n }

func (k *known) Set() { k.f = k.add }

func (k *known) Run() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.f(1)
}

func (k *known) N() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.n
}

// Nobody outside can take the lock: only its own method does.
type sealed struct {
	mu   sync.Mutex
	Hook func()
}

func (s *sealed) Do() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Hook()
}

// A logger is told as well, but calls nobody.
type Logger interface {
	Debugf(format string, args ...any)
}

type worker struct {
	mu  sync.Mutex
	log Logger
	n   int
}

func (w *worker) N() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.n
}

func (w *worker) Work() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.log.Debugf("working")
}

// A function that cancels a context calls nobody. From hosts of a peer-to-peer
// network and a web server's configuration.
type Task struct {
	mu     sync.Mutex
	cancel context.CancelFunc
	plain  func()
	n      int
}

func (t *Task) Start() context.Context {
	t.mu.Lock()
	defer t.mu.Unlock()
	ctx, cancel := context.WithCancel(context.Background())
	t.cancel = cancel
	ctx, t.plain = context.WithCancel(ctx)
	return ctx
}

func (t *Task) Restart() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.cancel()
	t.plain()
}

// Functions that make something, or choose. From a transport over QUIC.
type Reuse struct {
	mu     sync.Mutex
	Listen func(string) (net.PacketConn, error)
	Allow  func(conn net.PacketConn, delta uint64) bool
	conns  []net.PacketConn
}

func (r *Reuse) Conns() []net.PacketConn {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.conns
}

func (r *Reuse) Add(addr string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if c, err := r.Listen(addr); err == nil && r.Allow(c, 1) {
		r.conns = append(r.conns, c)
	}
}

// Range says in its name what it does, and nothing here could be passed to it
// that takes the lock. From a database of time series.
func (h *Hub) Range(f func(name string, g func(string) error) error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for k, g := range h.named {
		if f(k, g) != nil {
			return
		}
	}
}

// Functions that calls have returned end what the calls began; and a variable
// that tests set is known otherwise. From load balancers.
type Balancer struct {
	mu    sync.Mutex
	stop  func()
	stops map[int]func()
}

var shuffle = func(n int, swap func(i, j int)) { rand.Shuffle(n, swap) }

var mix = rand.Shuffle

func (b *Balancer) Add(id int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.stop = dep.Start()
	b.stops[id] = dep.Start()
	mix(id, func(i, j int) {})
	shuffle(id, func(i, j int) {})
}

func (b *Balancer) Remove(id int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.stop()
	b.stops[id]()
}

// Two that know of each other: who makes a pipe says how it tells that it is
// closed. From transports of remote procedure calls.
type Pipe struct {
	mu      sync.Mutex
	onClose func(error)
	open    bool
}

func NewPipe(onClose func(error)) *Pipe { return &Pipe{onClose: onClose, open: true} }

func (p *Pipe) Open() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.open
}

func (p *Pipe) Fail(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.open = false
	p.onClose(err)
}
