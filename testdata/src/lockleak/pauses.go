package lockleak

import (
	"errors"
	"sync"
)

// A helper that gives the lock back for a while, on some path, and takes it
// again: its caller has the lock before and after. (A TLS handshake that drops
// the connection's lock.)

type conn struct {
	mu   sync.Mutex
	open bool
}

func (c *conn) handshake() error {
	if c.open {
		return nil
	}
	c.mu.Unlock()
	println("shakes hands")
	c.mu.Lock()
	if !c.open {
		return errors.New("refused")
	}
	return nil
}

func dial(c *conn) error {
	c.mu.Lock()
	if err := c.handshake(); err != nil {
		return err // want `returns with c.mu held since line \d+`
	}
	c.open = true
	c.mu.Unlock()
	return nil
}

func accept() *conn {
	c := &conn{}
	c.mu.Lock()
	if err := c.handshake(); err != nil {
		return nil // want `returns with c.mu held since line \d+`
	}
	c.open = true
	if c.open {
		c.mu.Unlock()
		return c
	}
	c.mu.Unlock()
	return c
}

func redial(c *conn) error {
	c.mu.Lock()
	err := c.handshake()
	c.mu.Unlock()
	return err
}

// Two returns keep it, which one deferred call puts right.
func both(c *conn, a, b bool) error {
	c.mu.Lock()
	if a {
		return errors.New("a") // want `returns with c.mu held since line \d+, here and at one more return \(line \d+\), though`
	}
	if b {
		return errors.New("b")
	}
	c.mu.Unlock()
	return nil
}

// A literal that takes the lock itself does not give back that of the function
// around it.
func roll(c *conn, fail bool) error {
	c.mu.Lock()
	if fail {
		return errors.New("failed") // want `returns with c.mu held since line \d+`
	}
	c.mu.Unlock()
	go func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.open = false
	}()
	return nil
}

// Who calls admit opens the gate that the goroutine waits at.
func admit(climb func(func())) *sync.Mutex {
	gate := &sync.Mutex{}
	gate.Lock()
	go climb(func() {
		gate.Lock()
		gate.Unlock()
	})
	return gate // ok
}
