package metrics

import (
	"fmt"
	"io"
	"sort"
	"sync"
)

type Counter struct {
	mu     sync.RWMutex
	values map[string]float64
	misses int
}

func NewCounter() *Counter { return &Counter{values: make(map[string]float64)} }

func (c *Counter) Add(label string, v float64) {
	c.mu.Lock()
	c.values[label] += v
	c.mu.Unlock()
}

func (c *Counter) Get(label string) float64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	v, ok := c.values[label]
	if !ok {
		c.misses++
	}
	return v
}

func (c *Counter) WriteTo(w io.Writer) (int64, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	keys := make([]string, 0, len(c.values))
	for k := range c.values {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	var n int64
	for _, k := range keys {
		m, err := fmt.Fprintf(w, "%s %g\n", k, c.values[k])
		n += int64(m)
		if err != nil {
			return n, err
		}
	}
	m, err := fmt.Fprintf(w, "misses %d\n", c.misses)
	return n + int64(m), err
}
