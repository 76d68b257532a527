package after

import "sync"

// Budget is what a team may spend.
type Budget struct {
	mu   sync.Mutex
	id   int
	left int
}

// Shift moves n from one team's budget to another's.
func Shift(from, to *Budget, n int) {
	first, second := from, to
	if from.id > to.id {
		first, second = to, from
	}
	first.mu.Lock()
	defer first.mu.Unlock()
	second.mu.Lock()
	defer second.mu.Unlock()
	from.left -= n
	to.left += n
}
