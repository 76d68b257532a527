package bins

import (
	"errors"
	"fmt"
	"sync"
)

// ErrShort says that a bin does not hold enough.
var ErrShort = errors.New("not enough in bin")

// Bin is a storage bin.
type Bin struct {
	id    int
	mu    sync.Mutex
	stock map[string]int
}

// NewBin returns an empty bin; ids are unique.
func NewBin(id int) *Bin { return &Bin{id: id, stock: make(map[string]int)} }

// Put adds goods to the bin.
func (b *Bin) Put(sku string, qty int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.stock[sku] += qty
}

// Count returns how much of sku is in the bin.
func (b *Bin) Count(sku string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.stock[sku]
}

// Transfer moves goods from one bin to another in one step.
func Transfer(from, to *Bin, sku string, qty int) error {
	if from == to || qty <= 0 {
		return fmt.Errorf("bad transfer of %d %s", qty, sku)
	}
	first, second := from, to
	if first.id > second.id {
		first, second = second, first
	}
	first.mu.Lock()
	defer first.mu.Unlock()
	second.mu.Lock()
	defer second.mu.Unlock()
	if from.stock[sku] < qty {
		return fmt.Errorf("bin %d: %w: %s", from.id, ErrShort, sku)
	}
	from.stock[sku] -= qty
	to.stock[sku] += qty
	return nil
}
