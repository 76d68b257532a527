// Package kubernetes10182 has the structure of the kernel of that name, corrected.
package kubernetes10182

import "sync"

type scoreboard struct {
	mu     sync.RWMutex
	goals  int
	scored chan bool
}

func newScoreboard() *scoreboard { return &scoreboard{scored: make(chan bool)} }

func (s *scoreboard) Start() {
	go func() {
		for range 2 {
			s.show()
		}
	}()
}

func (s *scoreboard) show() {
	<-s.scored
	s.Annul()
}

func (s *scoreboard) Annul() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.goals--
}

func (s *scoreboard) Score() {
	s.mu.Lock()
	s.goals++
	s.mu.Unlock()
	s.scored <- true
}

func Run() {
	s := newScoreboard()
	go s.Start()
	go s.Score()
	go s.Score()
}
