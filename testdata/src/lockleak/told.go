package lockleak

import "sync"

// From an interface in a terminal: an action may unlock, and says so.
type screen struct {
	mu      sync.Mutex
	actions []int
	busy    bool
}

func (s *screen) Loop(events chan []int) {
	for list := range events {
		s.mu.Lock()
		var do func(a int) bool
		all := func(list []int) bool {
			for _, a := range list {
				if !do(a) {
					return false
				}
			}
			return true
		}
		do = func(a int) bool {
			switch a {
			case 0:
				s.mu.Unlock()
				return false
			case 1:
				return all(s.actions)
			}
			return true
		}
		if !all(list) {
			continue // ok: the action has given it back
		}
		s.mu.Unlock()
	}
}

// Nothing that is called gives it back.
func (s *screen) Wrong(events chan []int) {
	for list := range events {
		s.mu.Lock()
		all := func(list []int) bool { return len(list) > 0 }
		if !all(list) {
			continue // want `a path round the loop comes back to s.mu.Lock`
		}
		s.mu.Unlock()
	}
}

// What it says has been tested before the lock was taken.
func (s *screen) Before(list []int) {
	all := func(list []int) bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return len(list) > 0
	}
	if !all(list) {
		return
	}
	s.mu.Lock()
	if s.busy {
		return // want `returns with s.mu held`
	}
	s.mu.Unlock()
}
