// Package grpc1460 has the structure of the kernel of that name, corrected.
package grpc1460

import "sync"

type lodger struct{}

type inn struct {
	mu      sync.Mutex
	wake    chan struct{}
	lodgers []*lodger
}

func (i *inn) doze() {
	i.mu.Lock()
	if len(i.lodgers) < 1 {
		i.mu.Unlock()
		<-i.wake
	} else {
		i.mu.Unlock()
	}
}

func (i *inn) arrive() {
	i.mu.Lock()
	i.lodgers = append(i.lodgers, &lodger{})
	if len(i.lodgers) == 1 {
		select {
		case i.wake <- struct{}{}:
		default:
		}
	}
	i.mu.Unlock()
}

func Run() {
	i := &inn{wake: make(chan struct{}, 1)}
	go i.doze()
	go i.arrive()
}
