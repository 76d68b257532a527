package generator

import "context"

type settings struct{ next func() (string, bool) }

func (s *settings) watch() <-chan string {
	out := make(chan string)
	go func() {
		for v, ok := s.next(); ok; v, ok = s.next() {
			out <- v
		}
		close(out)
	}()
	return out
}

// A service receives until its context ends, which mostly is when the process does:
// the parts of rudder-server watch their configuration so.
func serveSettings(ctx context.Context, s *settings, set func(string)) {
	changes := s.watch() // ok
	for {
		select {
		case <-ctx.Done():
			return
		case v, ok := <-changes:
			if !ok {
				return
			}
			set(v)
		}
	}
}

// Who answers is waited for, and called again.
func findSetting(ctx context.Context, s *settings, want string) error {
	changes := s.watch() // want `the goroutine that watch started waits for ever to send when findSetting leaves before it has received all values`
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case v, ok := <-changes:
			if !ok || v == want {
				return nil
			}
		}
	}
}

// The package ends the context itself, while it goes on.
func serveOnce(s *settings, set func(string)) {
	ctx, cancel := context.WithCancel(context.Background())
	go serveUntil(ctx, s, set)
	cancel()
}

func serveUntil(ctx context.Context, s *settings, set func(string)) {
	changes := s.watch() // want `the goroutine that watch started waits for ever to send when serveUntil leaves before it has received all values`
	for {
		select {
		case <-ctx.Done():
			return
		case v, ok := <-changes:
			if !ok {
				return
			}
			set(v)
		}
	}
}
