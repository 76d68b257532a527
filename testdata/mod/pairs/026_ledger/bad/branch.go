package ledger

import "sync"

type Branch struct {
	mu       sync.Mutex
	total    int64
	accounts map[string]*Account
}

func NewBranch() *Branch { return &Branch{accounts: make(map[string]*Account)} }

func (b *Branch) book(delta int64) {
	b.mu.Lock()
	b.total += delta
	b.mu.Unlock()
}

func (b *Branch) Open(id string, deposit int64) *Account {
	a := &Account{ID: id, balance: deposit, branch: b}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.accounts[id] = a
	b.total += deposit
	return a
}

// Audit compares the sum of the accounts with the branch's total.
func (b *Branch) Audit() (diff int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var sum int64
	for _, a := range b.accounts {
		sum += a.Balance()
	}
	return b.total - sum
}
