// Package cursordep is what another package iterates with.
package cursordep

// Cursor ends when its channel is closed.
type Cursor struct {
	n    int
	stop <-chan struct{}
}

// New makes one.
func New(n int, stop <-chan struct{}) *Cursor { return &Cursor{n, stop} }

// Next reports whether there is another.
func (c *Cursor) Next() bool {
	select {
	case <-c.stop:
		return false
	default:
		c.n--
		return c.n > 0
	}
}
