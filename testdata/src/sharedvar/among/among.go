// Package among has goroutines of one loop that lock something on their way to
// a variable they share: what they took they have given back.
package among

import (
	"errors"
	"log"
	"sync"
)

type page struct{ body string }

type shelf struct {
	mu    sync.Mutex
	pages map[string]page
	turn  int
	moved *sync.Cond
}

var errMissing = errors.New("no such page")

func (s *shelf) fetch(name string) (page, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.pages[name]
	if !ok {
		return page{}, errMissing
	}
	return p, nil
}

// From compose: the function that fetches has a lock, the map has none.
func (s *shelf) all(names []string) map[string]page {
	found := make(map[string]page)
	var wg sync.WaitGroup
	for _, name := range names {
		wg.Go(func() {
			p, err := s.fetch(name)
			if err != nil {
				log.Print(err)
				return
			}
			found[name] = p // want "found is written to by every goroutine that the loop starts"
		})
	}
	wg.Wait()
	return found
}

func (s *shelf) firstError(names []string) (err error) {
	var wg sync.WaitGroup
	for _, name := range names {
		wg.Add(1)
		go func() {
			defer wg.Done()
			_, err = s.fetch(name) // want "err is assigned by every goroutine that the loop starts"
		}()
	}
	wg.Wait()
	return err
}

func (s *shelf) sizes(names []string) []int {
	var sizes []int
	var wg sync.WaitGroup
	for _, name := range names {
		wg.Add(1)
		go func(name string) {
			defer wg.Done()
			p, _ := s.fetch(name)
			sizes = append(sizes, len(p.body)) // want "sizes is appended to by every goroutine that the loop starts"
		}(name)
	}
	wg.Wait()
	return sizes
}

// collect is generic.
func collect[K comparable, V any](keys []K, get func(*shelf, K) V, s *shelf) map[K]V {
	out := make(map[K]V)
	var wg sync.WaitGroup
	for _, k := range keys {
		wg.Go(func() {
			s.touch()
			out[k] = get(s, k) // want "out is written to by every goroutine that the loop starts"
		})
	}
	wg.Wait()
	return out
}

func (s *shelf) touch() {
	s.mu.Lock()
	s.turn++
	s.mu.Unlock()
}

// The lock that begin takes is held until end.
func (s *shelf) begin() { s.mu.Lock() }
func (s *shelf) end()   { s.mu.Unlock() }

func (s *shelf) held(names []string) map[string]int {
	sizes := make(map[string]int)
	var wg sync.WaitGroup
	for _, name := range names {
		wg.Go(func() {
			s.begin()
			defer s.end()
			sizes[name] = len(s.pages[name].body)
		})
	}
	wg.Wait()
	return sizes
}

func (s *shelf) heldShortly(names []string) map[string]int {
	sizes := make(map[string]int)
	var wg sync.WaitGroup
	for _, name := range names {
		wg.Go(func() {
			s.begin()
			sizes[name] = len(s.pages[name].body)
			s.end()
		})
	}
	wg.Wait()
	return sizes
}

// One goroutine alone is the first.
func (s *shelf) claim() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.turn++
	return s.turn == 1
}

func (s *shelf) one(names []string) (winner string) {
	var wg sync.WaitGroup
	for _, name := range names {
		wg.Go(func() {
			if !s.claim() {
				return
			}
			winner = name
		})
	}
	wg.Wait()
	return winner
}

func (s *shelf) left() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.turn--
	return s.turn
}

// Nor is the last one disturbed.
func (s *shelf) lastOne(names []string) (loser string) {
	s.turn = len(names)
	var wg sync.WaitGroup
	for _, name := range names {
		wg.Go(func() {
			if n := s.left(); n == 0 {
				loser = name
			}
		})
	}
	wg.Wait()
	return loser
}

// They go one after the other.
func (s *shelf) await(i int) {
	s.mu.Lock()
	for s.turn != i {
		s.moved.Wait()
	}
	s.mu.Unlock()
}

func (s *shelf) next() {
	s.mu.Lock()
	s.turn++
	s.moved.Broadcast()
	s.mu.Unlock()
}

func (s *shelf) inTurn(names []string) (text string) {
	var wg sync.WaitGroup
	for i, name := range names {
		wg.Go(func() {
			s.await(i)
			text += name
			s.next()
		})
	}
	wg.Wait()
	return text
}

// Each is waited for before the next.
func (s *shelf) single(names []string) (err error) {
	for _, name := range names {
		var wg sync.WaitGroup
		wg.Go(func() {
			_, err = s.fetch(name)
		})
		wg.Wait()
		if err != nil {
			return err
		}
	}
	return nil
}

// From kopia: what takes the lock returns it, and an error if there is none.
type key struct{ s *shelf }

func (k *key) Unlock() { k.s.mu.Unlock() }

func (s *shelf) lend(name string) (*key, error) {
	s.mu.Lock()
	if _, ok := s.pages[name]; !ok {
		s.mu.Unlock()
		return nil, errMissing
	}
	return &key{s}, nil
}

func (s *shelf) lendAll(names []string) (n int, failed bool) {
	var wg sync.WaitGroup
	for _, name := range names {
		wg.Go(func() {
			k, err := s.lend(name)
			if err != nil {
				failed = true
				return
			}
			n++
			k.Unlock()
		})
	}
	wg.Wait()
	return n, failed
}
