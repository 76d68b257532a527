package mixedatomic

import (
	"sync"
	"sync/atomic"
)

type stats struct {
	mu      sync.Mutex
	n       int64
	reads   uint32
	guarded int64
	plain   int64
	typed   atomic.Int64
}

func (s *stats) add() {
	atomic.AddInt64(&s.n, 1)
	atomic.StoreUint32(&s.reads, 1)
	s.typed.Add(1)
	s.plain++
}

func (s *stats) method() bool {
	return s.n > 10 // want `s.n is read plainly here and atomically on line 18: use sync/atomic in both places, or make it an atomic.Int64`
}

func named(s *stats) {
	s.n = 0 // want `s.n is written plainly here and atomically`
}

func literal(s *stats) func() uint32 {
	return func() uint32 {
		return s.reads // want `s.reads is read plainly`
	}
}

func helper(s *stats) int64 { return twice(s) }

func twice(s *stats) int64 {
	return 2 * s.n // want `s.n is read plainly`
}

var total int32

func count() { atomic.AddInt32(&total, 1) }

func report() int32 {
	return total // want `total is read plainly`
}

type gen[T any] struct {
	state int32
	v     T
}

func (g *gen[T]) start() bool { return atomic.CompareAndSwapInt32(&g.state, 0, 1) }

func (g *gen[T]) running() bool {
	return g.state == 1 // want `g.state is read plainly`
}

// Look-alikes.

func newStats() *stats {
	s := &stats{n: 1}
	s.n = 2 // ok: nobody else has it yet
	s.reads = 3
	return s
}

func (s *stats) locked() {
	s.mu.Lock()
	atomic.AddInt64(&s.guarded, 1)
	s.mu.Unlock()
}

func (s *stats) alsoLocked() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.guarded // ok: the lock orders the two
}

func init() {
	total = 4 // ok: before all else
}
