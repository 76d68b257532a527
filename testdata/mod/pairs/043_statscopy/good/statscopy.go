package statscopy

import (
	"fmt"
	"sync"
	"time"
)

type Stats struct {
	Requests int
	Errors   int
	Latency  []time.Duration
}

type Collector struct {
	mu    sync.Mutex
	stats *Stats
}

func NewCollector() *Collector { return &Collector{stats: &Stats{}} }

func (c *Collector) Observe(d time.Duration, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stats.Requests++
	if err != nil {
		c.stats.Errors++
	}
	c.stats.Latency = append(c.stats.Latency, d)
}

// Report formats the figures collected so far and starts anew.
func (c *Collector) Report() string {
	c.mu.Lock()
	s := c.stats
	c.stats = &Stats{}
	c.mu.Unlock()
	line := fmt.Sprintf("requests=%d errors=%d", s.Requests, s.Errors)
	if n := len(s.Latency); n > 0 {
		var sum time.Duration
		for _, d := range s.Latency {
			sum += d
		}
		line += fmt.Sprintf(" mean=%s", sum/time.Duration(n))
	}
	return line
}
