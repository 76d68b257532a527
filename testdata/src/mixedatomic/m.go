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

func Reset(s *stats) { named(s) }

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

// From grpc-go's binary log: only tests call it.
func (s *stats) reset() { s.n = 0 }

// From grpc-go's stress client: the goroutines are done by then.
func afterWait(s *stats, wg *sync.WaitGroup) int64 {
	wg.Wait()
	return s.n // ok
}

// From MinIO's latency statistics: a type that is counted in plainly, and in
// one place atomically.
type element struct{ total int64 }

func (e *element) Add(n int64)      { e.total += n }
func (e *element) Merge(o *element) { e.total += o.total }
func (e *element) Later(n int64)    { atomic.AddInt64(&e.total, n) }

// A copy that nobody else has.
type window struct{ hits int64 }

func (w *window) Hit() { atomic.AddInt64(&w.hits, 1) }

func (w *window) rate() int64 { return w.hits / 60 } // ok: called on copies

func Rates(ws []*window) int64 {
	var sum window
	for _, w := range ws {
		sum.hits += atomic.LoadInt64(&w.hits)
	}
	return sum.rate()
}

// From Istio's cache: the struct is copied as a whole.
type cacheStats struct{ writes uint64 }

type cache struct{ stats cacheStats }

func (c *cache) Stats() cacheStats {
	return c.stats // want `c.stats.writes is read plainly`
}

func (c *cache) Set() { atomic.AddUint64(&c.stats.writes, 1) }

// From Knative's prober: handed to workers before it is counted.
type state struct{ pending int32 }

type item struct{ state *state }

type queue struct{ items []*item }

func (q *queue) add(i *item) { q.items = append(q.items, i) }

func (q *queue) Probe(n int) {
	st := &state{}
	for range n {
		q.add(&item{state: st})
	}
	st.pending += int32(n) // want `st.pending is written plainly`
}

func (q *queue) Work(i *item) bool { return atomic.AddInt32(&i.state.pending, -1) == 0 }

func (q *queue) Fine(n int) {
	st := &state{}
	st.pending += int32(n) // ok: before it is handed out
	for range n {
		q.add(&item{state: st})
	}
}

// From grpc-go's outlier detection: the counters of the last interval are
// swapped out before they are read.
type bucket struct{ ok uint32 }

type counter struct {
	mu     sync.Mutex
	active atomic.Pointer[bucket]
	last   *bucket
}

func (c *counter) Hit() { atomic.AddUint32(&c.active.Load().ok, 1) }

func (c *counter) Swap() { c.last = c.active.Swap(&bucket{}) }

func (c *counter) Rate() uint32 { return c.last.ok } // ok

// From MinIO's replication metrics: the callers hold the lock.
type failures struct{ n int64 }

func (f *failures) add() { atomic.AddInt64(&f.n, 1) }

func (f *failures) metric() int64 { return f.n } // ok

type site struct {
	mu     sync.Mutex
	failed failures
}

func (s *site) Failed() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failed.add()
}

func (s *site) Metrics() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failed.metric()
}

// copied as a whole, in more shapes.

type traffic struct{ in, out uint64 }

type conn struct {
	mu      sync.Mutex
	traffic traffic
	guarded traffic
}

func (c *conn) Read(n int) {
	atomic.AddUint64(&c.traffic.in, uint64(n))
	c.mu.Lock()
	atomic.AddUint64(&c.guarded.in, 1)
	c.mu.Unlock()
}

func snapshot(c *conn) traffic {
	return c.traffic // want `c.traffic.in is read plainly`
}

func Snapshots(c *conn) func() traffic {
	return func() traffic {
		t := c.traffic // want `c.traffic.in is read plainly`
		return t
	}
}

func (c *conn) Guarded() traffic {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.guarded // ok
}

func (c *conn) Loads() traffic {
	return traffic{in: atomic.LoadUint64(&c.traffic.in)} // ok
}

func init() {
	total = 4 // ok: before all else
}

// One copy reads many fields: one report.
type tally struct{ files, bytes, errors int64 }

type walk struct{ tally tally }

func (w *walk) file(n int64) {
	atomic.AddInt64(&w.tally.files, 1)
	atomic.AddInt64(&w.tally.bytes, n)
}

func (w *walk) failed() { atomic.AddInt64(&w.tally.errors, 1) }

func (w *walk) Tally() tally {
	return w.tally // want `w.tally.files is read plainly`
}
