// Package closer is a stub of the many that stop goroutines and wait for them.
package closer

import "sync"

// Closer is told to end by one goroutine, and says so by others.
type Closer struct {
	wg   sync.WaitGroup
	stop chan struct{}
}

// Done is called by a goroutine that ends.
func (c *Closer) Done() { c.wg.Done() }

// HasBeenClosed is closed when goroutines are to end.
func (c *Closer) HasBeenClosed() <-chan struct{} { return c.stop }

// SignalAndWait ends them.
func (c *Closer) SignalAndWait() {
	close(c.stop)
	c.wg.Wait()
}
