// Package odd has generic functions whose values are of types that only their constraint knows.
package odd

import (
	"context"
	"errors"
	"sync"
	"time"
)

type state struct {
	mu   sync.Mutex
	n    int
	m    map[string]int
	done chan struct{}
	errs chan error
}

type ptr interface{ *state }
type anyChan[T any] interface{ ~chan T }
type recvChan[T any] interface{ ~<-chan T }
type sendChan[T any] interface{ ~chan<- T }
type bothChan[T any] interface{ ~chan T | ~chan<- T }
type fn interface{ ~func() error }
type fn2 interface{ ~func(int) }
type ints interface{ ~[]int }
type dict interface{ ~map[string]int }
type seq interface{ ~func(func(int) bool) }

func Fields[P ptr](p P) {
	s := (*state)(p)
	go func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.n++
	}()
	s.n++
	go func() { (*p).n++ }()
	(*p).mu.Lock()
	(*p).n = 1
	if (*p).n > 2 {
		return
	}
	(*p).mu.Unlock()
	<-(*p).done
	close((*p).done)
}

func Chans[C anyChan[int]](ch C, stop chan struct{}) (int, error) {
	go func() { ch <- 1 }()
	go func() {
		for v := range ch {
			_ = v
		}
	}()
	select {
	case v, ok := <-ch:
		if !ok {
			return 0, errors.New("x")
		}
		return v, nil
	case ch <- 2:
	case <-stop:
	case <-time.After(time.Second):
		return 0, nil
	}
	close(ch)
	close(ch)
	for {
		select {
		case <-ch:
		default:
		}
	}
}

func Made[C anyChan[error]]() error {
	ch := make(C)
	go func() { ch <- errors.New("x") }()
	go func() { ch <- errors.New("y") }()
	return <-ch
}

func Sends[C sendChan[int]](ch C) { ch <- 1; go func() { defer close(ch); ch <- 2 }() }
func Both[C bothChan[int]](ch C)  { ch <- 1; close(ch) }

func Recvs[C recvChan[int]](ctx context.Context, ch C) {
	for {
		select {
		case v := <-ch:
			_ = v
		case <-ctx.Done():
			return
		}
	}
}

func Calls[F fn](f F, wg *sync.WaitGroup) error {
	wg.Add(1)
	var err error
	go func() {
		defer wg.Done()
		err = f()
	}()
	go f()
	defer f()
	if e := f(); e != nil {
		return errors.New("failed")
	}
	wg.Wait()
	return err
}

func Calls2[F fn2](f F) {
	for i := range 3 {
		go f(i)
		f(i)
	}
}

func Slices[S ints, M dict](s S, m M) S {
	var wg sync.WaitGroup
	for i := range s {
		wg.Add(1)
		go func() {
			defer wg.Done()
			s = append(s, i)
			s[0] = i
			m["a"] = i
			m["b"]++
		}()
	}
	wg.Wait()
	for k := range m {
		delete(m, k)
	}
	return s
}

func Seqs[S seq](s S) {
	for v := range s {
		go func() { _ = v }()
		if v > 1 {
			break
		}
	}
}

type Num interface{ ~int | ~int64 }

func Nums[N Num](n N) {
	ch := make(chan N, n)
	for range int(n) {
		go func() { ch <- n }()
	}
	time.Sleep(time.Duration(n))
	t := time.NewTicker(time.Duration(n))
	for range t.C {
		n++
		if n > 3 {
			return
		}
	}
}

type lockers interface {
	*sync.Mutex | *sync.RWMutex
	Lock()
	Unlock()
}

func Locks[L lockers](l L, a bool) {
	l.Lock()
	if a {
		return
	}
	l.Unlock()
}

type Box[T any, P interface {
	*T
	Do() error
}] struct {
	mu sync.RWMutex
	p  P
	v  T
	ch chan P
}

func (b *Box[T, P]) Get(ctx context.Context) error {
	b.mu.RLock()
	defer b.mu.RUnlock()
	b.v = *b.p
	go b.p.Do()
	f := b.p.Do
	go f()
	select {
	case q := <-b.ch:
		return q.Do()
	case <-ctx.Done():
	}
	return b.Put(b.p)
}

func (b *Box[T, P]) Put(p P) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ch <- p
	return nil
}

func Use() {
	s := &state{}
	Fields(s)
	_, _ = Chans(make(chan int), nil)
	_ = Made[chan error]()
	Sends((chan<- int)(make(chan int)))
	Both(make(chan int))
	Recvs(context.Background(), (<-chan int)(make(chan int)))
	_ = Calls(func() error { return nil }, new(sync.WaitGroup))
	Calls2(func(int) {})
	Slices([]int{1}, map[string]int{})
	Seqs(func(func(int) bool) {})
	Nums(3)
	Locks(&s.mu, true)
}

func Twice[C any, F func(C, string) bool](c C, f F) [2]bool {
	return [...]bool{f(c, "a"), f(c, "b")}
}

type methods interface {
	*state
	sync.Locker
}

func Method[M methods](m M) {
	m.Lock()
	defer m.Unlock()
	f := m.Lock
	go f()
	defer func() { _ = recover() }()
}

func (s *state) Lock()   { s.mu.Lock() }
func (s *state) Unlock() { s.mu.Unlock() }

type node[T any, N interface{ ~*T }] struct {
	next *node[T, N]
	ch   chan N
	fn   func(N) N
	once sync.Once
	wg   sync.WaitGroup
}

func (n *node[T, N]) Walk(ctx context.Context) {
	for m := n; m != nil; m = m.next {
		n.wg.Add(1)
		go func() {
			defer m.wg.Done()
			m.once.Do(func() { m.ch <- m.fn(nil) })
			select {
			case x := <-m.ch:
				_ = m.fn(x)
			case m.ch <- m.fn(nil):
			case <-ctx.Done():
			}
		}()
	}
	n.wg.Wait()
}

type Table[K comparable, V any, M ~map[K]V] struct {
	sync.RWMutex
	m M
}

func (m *Table[K, V, M]) Get(k K) V {
	m.RLock()
	defer m.RUnlock()
	m.m[k] = *new(V)
	return m.m[k]
}

func (m *Table[K, V, M]) All() M { m.RLock(); defer m.RUnlock(); return m.m }

type eitherChan interface {
	~chan struct{} | ~<-chan struct{}
}

func Either[C eitherChan](ctx context.Context, c C, given func() C) bool {
	go func() {
		for range c {
		}
	}()
	for {
		select {
		case <-c:
		case _, ok := <-given():
			if !ok {
				return true
			}
		case <-ctx.Done():
			return false
		}
		if _, ok := <-c; ok {
			continue
		}
	}
}

type anyFunc interface{ ~func() | ~func() error }

func Either2[F anyFunc](f F, wg *sync.WaitGroup) []F { return append([]F{f}, f) }
