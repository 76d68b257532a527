package asked

// A pointer, a range, and a return.
type order struct {
	n    int
	done chan struct{}
}

// Desk takes orders.
type Desk struct{ orders chan *order }

// NewDesk makes one.
func NewDesk(check func(int) error) *Desk {
	d := &Desk{orders: make(chan *order)}
	go func() {
		for o := range d.orders {
			if err := check(o.n); err != nil {
				return
			}
			close(o.done)
		}
	}()
	return d
}

// Order orders.
func (d *Desk) Order(n int) {
	o := &order{n: n, done: make(chan struct{})}
	d.submit(o)
	<-o.done
}

func (d *Desk) submit(o *order) { d.orders <- o } // want `sending on d.orders waits for ever once the goroutine`
