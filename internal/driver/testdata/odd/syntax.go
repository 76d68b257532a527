package odd

import (
	"context"
	"fmt"
	. "sync"
	. "time"
	"unsafe"
)

// Names that are other things elsewhere.
type (
	error_      = error
	chans       = chan chan chan int
	alias       = map[string]*RWMutex
	pair[T any] = [2]chan T
	own         struct {
		alias
		*Mutex
		Cond
		pair  pair[chan<- error]
		f     func(...func() chan int) (_ chan int, _ error)
		_     int
		inner struct {
			WaitGroup
			a [3]struct{ Once }
		}
	}
)

func close(c ...any) any     { return c }
func len(any) (n complex128) { return 1i }

var (
	_, _   = fmt.Sprint, unsafe.Sizeof(own{})
	now    = func() (o *own) { defer func() { o = new(own) }(); go func() {}(); return nil }()
	nilFn  func(context.Context) error
	table  = map[string]func(chan int){"a": func(c chan int) { c <- 1 }, "b": (func(chan int))(nil)}
	self   func()
	array  [4]chan int
	nested = func() func() func() { return func() func() { return func() { self() } } }()()
)

func init() { self = func() { self(); go self(); defer self() } }
func init() { go init2() }

func init2() {
	var none chan int
	select {}
	<-none
}

func Gotos(c chan int, n int) (x int, err error) {
	var mu Mutex
again:
	mu.Lock()
	for i := range n {
		switch {
		case i == 1:
			goto out
		case i == 2:
			goto again
		case i == 3:
			fallthrough
		default:
			continue
		}
	}
outer:
	for {
	inner:
		for range 3 {
			select {
			case array[f(<-c)] = <-(<-(chans)(nil)):
				break outer
			case x, _ = <-c:
				continue outer
			case c <- <-c:
				break inner
			case v, ok := <-<-(chans)(nil):
				_, _ = v, ok
				goto out
			default:
				return
			}
		}
	}
out:
	mu.Unlock()
	return
}

func f(n int) int { return n & 3 }

func Methods(o *own, i interface {
	Locker
	fmt.Stringer
}) {
	lock, unlock := (*own).Lock, o.Unlock
	lock(o)
	defer unlock()
	Locker.Lock(i)
	defer Locker.Unlock(i)
	g := i.Lock
	go g()
	go Locker.Unlock(i)
	defer (*WaitGroup).Wait(&o.inner.WaitGroup)
	o.inner.a[1].Do(nil)
	o.inner.a[f(3)].Do(o.Lock)
	o.Wait()
	c, _ := o.f()
	for range c {
	}
	for k, o.pair[0] = range map[any]chan chan<- error{} {
	}
}

var k any

func Results() (func(), chan int, *Timer, context.CancelFunc) {
	t := AfterFunc(1, func() { Sleep(1); nested() })
	t.Reset(1)
	for t := range Tick(1) {
		_ = t
	}
	_, cancel := context.WithTimeout(nil, 1)
	return func() {
		defer func() {
			defer func() { recover(); panic(recover()) }()
			panic(nil)
		}()
		for {
		}
	}, nil, t, cancel
}

func Variadic(cs ...<-chan int) (out <-chan int) {
	for _, c := range cs {
		defer func() { out = c }()
		go func(c ...<-chan int) {
			for range c[0] {
			}
		}(cs[1:]...)
	}
	table["c"](nil)
	return Variadic(Variadic(cs...))
}

func Seq(yield func(int, *WaitGroup) bool) {
	for i, w := range Seq {
		w.Add(i)
		if !yield(i, w) {
			return
		}
		defer w.Done()
		for range func(func() bool) {} {
			go Seq(yield)
			continue
		}
	}
}

func Copies() (c Cond, w WaitGroup, o Once) {
	c, d := *NewCond(new(Mutex)), *new(WaitGroup)
	e := *AfterFunc(1, nil)
	go func() { d.Wait(); c.Wait(); <-e.C }()
	return *NewCond(&own{}), d, *new(Once)
}
