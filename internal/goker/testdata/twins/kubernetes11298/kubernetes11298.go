// Package kubernetes11298 has the structure of the kernel of that name, corrected.
package kubernetes11298

import (
	"sync"
	"time"
)

type over <-chan struct{}

func inBackground(f func()) over {
	done := make(chan struct{})
	go func() {
		defer close(done)
		if f != nil {
			f()
		}
	}()
	return over(done)
}

func again(f func(), pause time.Duration, stop <-chan struct{}) {
	if f == nil {
		return
	}
	for {
		select {
		case <-stop:
			return
		default:
		}
		f()
		select {
		case <-stop:
		case <-time.After(pause):
		}
	}
}

type bellRinger struct {
	mu    sync.Mutex
	rings *sync.Cond
	count int
	ended bool
}

func (b *bellRinger) listen(abort <-chan struct{}) {
	heard := 0
	for {
		select {
		case <-abort:
			return
		default:
			done := inBackground(func() {
				b.mu.Lock()
				defer b.mu.Unlock()
				for b.count == heard && !b.ended {
					b.rings.Wait()
				}
				heard = b.count
			})
			select {
			case <-abort:
				b.mu.Lock()
				b.ended = true
				b.mu.Unlock()
				b.rings.Broadcast()
				<-done
				return
			case <-done:
			}
		}
	}
}

func ring(abort <-chan struct{}) {
	b := &bellRinger{}
	b.rings = sync.NewCond(&b.mu)
	finished := inBackground(func() {
		again(func() {
			for {
				select {
				case <-abort:
					return
				default:
					func() {
						b.mu.Lock()
						defer b.mu.Unlock()
						b.count++
						b.rings.Signal()
					}()
				}
			}
		}, 0, abort)
	})
	again(func() { b.listen(finished) }, 0, abort)
}

func Run() {
	done := make(chan struct{})
	rung := inBackground(func() { ring(done) })
	go func() {
		defer close(done)
		time.Sleep(300 * time.Microsecond)
	}()
	<-rung
}
