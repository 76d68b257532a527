package cart

import "sync"

type Cart struct {
	mu    sync.Mutex
	items map[string]int
}

func New() *Cart { return &Cart{items: map[string]int{}} }

func (c *Cart) Add(sku string, n int) {
	c.mu.Lock()
	c.items[sku] += n
	c.mu.Unlock()
}

func (c *Cart) Count(sku string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.items[sku]
}
