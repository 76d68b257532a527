package spin

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// From a client's memory limit: what shall wait for room has a default.
type room struct {
	mu    sync.Mutex
	used  atomic.Int64
	most  int64
	freed chan struct{}
	queue chan int
	list  []int
}

func (r *room) try(n int64) bool {
	if r.used.Load()+n > r.most {
		return false
	}
	r.used.Add(n)
	return true
}

func (r *room) wait(ctx context.Context) bool {
	select {
	case <-r.freed:
		return true
	case <-ctx.Done():
		return false
	default:
		return true
	}
}

func (r *room) reserve(ctx context.Context, n int64) bool {
	for !r.try(n) {
		if !r.wait(ctx) { // want `the select in wait has a default \(line 31\), so it does not wait, and neither does the loop that calls it`
			return false
		}
	}
	return true
}

// A named function, called from a literal.
func closed(quit chan struct{}) bool {
	select {
	case <-quit:
		return true
	default:
	}
	return false
}

func untilFlag(quit chan struct{}, done *atomic.Bool) {
	go func() {
		for !done.Load() {
			if closed(quit) { // want "the select in closed has a default"
				return
			}
		}
	}()
}

// A function that returns an error, or nothing.
func (r *room) check() error {
	select {
	case <-r.freed:
		return errors.New("freed")
	default:
		return nil
	}
}

func (r *room) untilFull() error {
	for r.used.Load() < r.most {
		if err := r.check(); err != nil { // want "the select in check has a default"
			return err
		}
	}
	return nil
}

func (r *room) drop() {
	select {
	case <-r.freed:
	default:
	}
}

func (r *room) dropAll() {
	for r.used.Load() > 0 {
		r.drop() // want "the select in drop has a default"
	}
}

// Generic.
func poll[T any](in <-chan T) (got bool) {
	select {
	case <-in:
		return true
	default:
		return false
	}
}

func first[T any](in <-chan T) {
	for !poll(in) { // want "the select in poll has a default"
	}
}

// The end of a context is asked for in the select itself.
func (r *room) inline(ctx context.Context) {
	for {
		select { // want "select with a default"
		case <-r.freed:
			return
		case <-ctx.Done():
			return
		default:
		}
	}
}

// Look-alikes: the loop waits elsewhere.
func (r *room) reserveSlowly(ctx context.Context, n int64) bool {
	for !r.try(n) {
		if !r.wait(ctx) { // ok
			return false
		}
		time.Sleep(time.Millisecond)
	}
	return true
}

func (r *room) reserveYielding(ctx context.Context, n int64) bool {
	for !r.try(n) {
		if !r.wait(ctx) { // ok
			return false
		}
		runtime.Gosched()
	}
	return true
}

// It works, and looks in each round whether to go on.
func (r *room) work(quit chan struct{}, step func()) {
	for !closed(quit) { // ok
		step()
	}
}

func (r *room) count(quit chan struct{}) {
	for i := 0; i < 100; i++ {
		if closed(quit) { // ok: a bounded number
			return
		}
	}
}

func (r *room) each(quit chan struct{}, in []int) (n int) {
	for _, v := range in {
		if closed(quit) { // ok
			return n
		}
		n += v
	}
	return n
}

// What is behind the call waits.
func (r *room) serve(quit chan struct{}) {
	for !closed(quit) { // ok
		v := <-r.queue
		println(v)
	}
}

// Another select waits.
func (r *room) both(quit chan struct{}, t *time.Timer) {
	for {
		if closed(quit) { // ok
			return
		}
		select {
		case v := <-r.queue:
			println(v)
		case <-t.C:
			return
		}
	}
}

// It takes what there is, and goes on while there is something.
func (r *room) take() bool {
	select {
	case v := <-r.queue:
		println(v)
		return true
	default:
		return false
	}
}

func (r *room) takeAll() {
	for r.take() { // ok
	}
}

func (r *room) takeCounted() {
	for len(r.queue) > 0 {
		r.take() // ok
	}
}

// The time is over sometime.
func (r *room) timed(quit chan struct{}, d time.Duration) {
	for end := time.Now().Add(d); time.Now().Before(end); {
		if closed(quit) { // ok
			return
		}
	}
}

// A step always does something, or is the last.
func (r *room) step() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.list) == 0 {
		return true
	}
	r.list = r.list[1:]
	return false
}

func (r *room) steps(quit chan struct{}) {
	for !r.step() {
		if closed(quit) { // ok
			return
		}
	}
}

// A list goes on by itself.
type link struct {
	next *link
	n    int
}

func find(l *link, quit chan struct{}, n int) *link {
	for ; l != nil && l.n != n; l = l.next {
		if closed(quit) { // ok
			return nil
		}
	}
	return l
}
