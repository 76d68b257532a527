package rounds

import (
	"sync"
	"time"
)

type Player interface {
	Play(round int) int
}

type Game struct {
	players []Player
	timeout time.Duration
	score   []int
	mu      sync.Mutex
}

func New(ps ...Player) *Game {
	return &Game{players: ps, timeout: time.Second, score: make([]int, len(ps))}
}

func (g *Game) add(i, pts int) {
	g.mu.Lock()
	g.score[i] += pts
	g.mu.Unlock()
}

// PlayAll plays the rounds one after the other; slow players miss a round.
func (g *Game) PlayAll(rounds int) []int {
	for r := 0; r < rounds; r++ {
		var wg sync.WaitGroup
		for i, p := range g.players {
			wg.Add(1)
			go func() {
				defer wg.Done()
				g.add(i, p.Play(r))
			}()
		}
		done := make(chan struct{})
		go func() {
			wg.Wait()
			close(done)
		}()
		select {
		case <-done:
		case <-time.After(g.timeout):
		}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]int(nil), g.score...)
}
