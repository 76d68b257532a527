// Package kubernetes88331 has the structure of the kernel of that name, corrected.
package kubernetes88331

import "sync"

type pile struct{ logs []struct{} }

func (p *pile) Pop() { p.logs = p.logs[:len(p.logs)-1] }

type popper interface{ Pop() }

func pop(p popper) { p.Pop() }

type stack struct{ pile *pile }

func (s *stack) Pop() { pop(s.pile) }

func (s *stack) Len() int { return len(s.pile.logs) }

func newStack() *stack { return &stack{pile: &pile{logs: []struct{}{{}, {}}}} }

type stove struct {
	stop chan struct{}
	mu   sync.RWMutex
	dry  *stack
	wet  *stack
}

func (s *stove) burn() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dry.Pop()
}

func (s *stove) Left() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.dry.Len()
}

func newStove() *stove {
	return &stove{stop: make(chan struct{}), wet: newStack(), dry: newStack()}
}

func light() *stove {
	s := newStove()
	s.Run()
	return s
}

func (s *stove) Run() { go until(s.burn, s.stop) }

func untilSlowly(f func(), stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		default:
		}
		func() { f() }()
		select {
		case <-stop:
			return
		}
	}
}

func untilSoon(f func(), stop <-chan struct{}) { untilSlowly(f, stop) }

func until(f func(), stop <-chan struct{}) { untilSoon(f, stop) }

func Run() {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		s := light()
		s.Left()
		close(s.stop)
	}()
	wg.Wait()
}
