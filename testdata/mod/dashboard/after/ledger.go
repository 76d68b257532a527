package after

import "sync"

// Ledger counts what tenants use.
type Ledger struct {
	mu   sync.Mutex
	used map[string]int
}

// Take uses n for a tenant that has some left.
func (l *Ledger) Take(tenant string, n, limit int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.used[tenant]+n > limit {
		return false
	}
	l.used[tenant] += n
	return true
}

// Reset forgets what tenants have used, if nobody looks at it.
func (l *Ledger) Reset() {
	if !l.mu.TryLock() {
		return
	}
	clear(l.used)
	l.mu.Unlock()
}
