package transfer

import (
	"errors"
	"sync"
)

var ErrFull = errors.New("warehouse full")

type Warehouse struct {
	id    int
	mu    sync.Mutex
	stock map[string]int
	cap   int
}

func NewWarehouse(id, cap int) *Warehouse {
	return &Warehouse{id: id, cap: cap, stock: make(map[string]int)}
}

func (w *Warehouse) room() int {
	used := 0
	for _, n := range w.stock {
		used += n
	}
	return w.cap - used
}

// Move carries n pieces of the item from one warehouse to another.
func Move(from, to *Warehouse, item string, n int) error {
	if from == to {
		return nil
	}
	from.mu.Lock()
	defer from.mu.Unlock()
	to.mu.Lock()
	defer to.mu.Unlock()
	if from.stock[item] < n {
		return errors.New("not enough stock")
	}
	if to.room() < n {
		return ErrFull
	}
	from.stock[item] -= n
	to.stock[item] += n
	return nil
}
