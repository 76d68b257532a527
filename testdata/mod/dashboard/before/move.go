package before

import "sync"

// Budget is what a team may spend.
type Budget struct {
	mu   sync.Mutex
	id   int
	left int
}

// Shift moves n from one team's budget to another's.
func Shift(from, to *Budget, n int) {
	from.mu.Lock()
	defer from.mu.Unlock()
	to.mu.Lock() // lockorder/instances
	defer to.mu.Unlock()
	from.left -= n
	to.left += n
}
