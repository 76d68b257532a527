package settled

import "sync"

// Who updates a component hands it what it has. (From alloy.)
type component struct {
	mu       sync.Mutex
	settings *string
	config   int
}

func newComponent(s *string) *component {
	c := &component{}
	c.Configure(1, s)
	return c
}

func (c *component) Update(config int) {
	c.Configure(config, c.settings) // ok
}

func (c *component) Configure(config int, settings *string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.config = config
	c.settings = settings
}

func (c *component) Config() (int, *string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.config, c.settings
}

// Others set it, too: a step is lost.
type level struct {
	mu sync.Mutex
	n  int
}

func (l *level) Set(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.n = n
}

func (l *level) Raise() {
	l.Set(l.n + 1) // want `l.n is used here without l.mu`
}

func (l *level) Reset() { l.Set(0) }
