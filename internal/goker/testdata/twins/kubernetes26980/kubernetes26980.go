// Package kubernetes26980 has the structure of the kernel of that name, corrected.
package kubernetes26980

import "sync"

type tray struct {
	mu     sync.RWMutex
	filled sync.Cond
	cups   []any
}

func (t *tray) put(cup any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.cups = append(t.cups, cup)
	t.filled.Broadcast()
}

func (t *tray) serve(table chan<- any, stop <-chan struct{}) {
	for {
		cup, ok := t.take(stop)
		if !ok {
			return
		}
		select {
		case <-stop:
			return
		case table <- cup:
		}
	}
}

func (t *tray) take(stop <-chan struct{}) (any, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for len(t.cups) == 0 {
		select {
		case <-stop:
			return nil, false
		default:
		}
		t.filled.Wait()
	}
	cup := t.cups[0]
	t.cups = t.cups[1:]
	return cup, true
}

func newTray() *tray {
	t := &tray{cups: []any{}}
	t.filled.L = &t.mu
	return t
}

func Run() {
	t := newTray()
	stop := make(chan struct{})
	defer func() {
		close(stop)
		t.filled.Broadcast()
	}()
	table := make(chan any)
	t.put(1)
	go t.serve(table, stop)
	looked := make(chan struct{})
	go func() {
		t.mu.Lock()
		close(looked)
	}()
	<-looked
	t.mu.Unlock()
}
