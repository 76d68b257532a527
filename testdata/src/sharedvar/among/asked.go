package among

import "sync"

type switched struct {
	mu sync.Mutex
	on bool
}

func (s *switched) isOn() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.on
}

func (s *switched) first() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	was := s.on
	s.on = true
	return !was
}

// What a call under a lock says is only kept: it chooses nobody.
func allOn(list []*switched) []bool {
	var wg sync.WaitGroup
	var out []bool
	for _, s := range list {
		wg.Add(1)
		go func() {
			defer wg.Done()
			on := s.isOn()
			out = append(out, on) // want `out is appended to by every goroutine that the loop starts`
		}()
	}
	wg.Wait()
	return out
}

func firstOf(s *switched, names []string) []string {
	var wg sync.WaitGroup
	var out []string
	for _, name := range names {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if s.first() {
				out = append(out, name) // ok: one of them
			}
		}()
	}
	wg.Wait()
	return out
}
