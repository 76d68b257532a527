// Package etcd4876 has the structure of the kernel of that name, corrected.
package etcd4876

import (
	"sync"
	"sync/atomic"
	"time"
)

var pause atomic.Int64

func init() { pause.Store(int64(10 * time.Second)) }

type guard interface{ Watch() }

type line interface{}

type speaker interface {
	Speak()
	line
}

type phone struct{ line }

func (p *phone) Speak() {}

type post interface{ Watch(speaker) }

type round struct{}

func (r *round) walk() {
	t := time.NewTicker(time.Duration(pause.Load()))
	t.Stop()
}

type gate struct{}

func (g *gate) Watch(speaker) {
	r := round{}
	go r.walk()
}

func Run() {
	var wg sync.WaitGroup
	wg.Add(3)
	go func() {
		defer wg.Done()
		g := &gate{}
		go func() {
			defer wg.Done()
			pause.Store(int64(3 * time.Second))
		}()
		go func() {
			defer wg.Done()
			g.Watch(&phone{})
		}()
	}()
	wg.Wait()
}
