package ledger

import (
	"fmt"
	"sync"
)

type Account struct {
	mu      sync.Mutex
	ID      string
	balance int64
	branch  *Branch
}

// Withdraw takes the amount and books it at the branch.
func (a *Account) Withdraw(amount int64) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.balance < amount {
		return fmt.Errorf("account %s: insufficient funds", a.ID)
	}
	a.balance -= amount
	a.branch.book(-amount)
	return nil
}

func (a *Account) Balance() int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.balance
}
