package settled

import "sync"

// A client that is started once: whoever has started it, or finds it started, has all
// that the start writes. (From go-plugin, whose Protocol calls Start and asks then.)
type Client struct {
	mu       sync.Mutex
	address  *string
	protocol string
	version  int
}

var dial func() (*string, string, error)

func (c *Client) Start() (*string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.address != nil {
		return c.address, nil
	}
	addr, proto, err := dial()
	if err != nil {
		return nil, err
	}
	c.protocol = proto
	c.negotiate(proto)
	c.address = addr
	return addr, nil
}

// With the lock held.
func (c *Client) negotiate(proto string) { c.version = len(proto) }

func (c *Client) Protocol() string {
	if _, err := c.Start(); err != nil {
		return ""
	}
	return c.protocol // ok
}

// One that is closed and may be started anew.
type Again struct {
	mu       sync.Mutex
	address  *string
	protocol string
}

func (c *Again) Start() (*string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.address != nil {
		return c.address, nil
	}
	addr, proto, err := dial()
	if err != nil {
		return nil, err
	}
	c.protocol = proto
	c.address = addr
	return addr, nil
}

func (c *Again) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.address = nil
}

func (c *Again) Protocol() string {
	if _, err := c.Start(); err != nil {
		return ""
	}
	return c.protocol // want `c.protocol is used here without c.mu, which Start, called at line 71, holds for it`
}

// With a flag, which is asked the other way round.
type flagged struct {
	mu      sync.Mutex
	started bool
	name    string
}

func (f *flagged) start(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.started {
		f.name = name
		f.started = true
	}
}

func (f *flagged) Name() string {
	f.start("by Name")
	return f.name // ok
}

func (f *flagged) Start(name string) { f.start(name) }

// Another field decides about something else, and nobody sets it.
type refreshed struct {
	mu   sync.Mutex
	off  bool
	name string
}

func (r *refreshed) refresh(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.off {
		r.name = name
	}
}

func (r *refreshed) Refresh(name string) { r.refresh(name) }

func (r *refreshed) Name() string {
	r.refresh("by Name")
	return r.name // want `r.name is used here without r.mu`
}
