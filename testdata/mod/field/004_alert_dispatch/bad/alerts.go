package alerts

import "sync"

// Alert is something somebody has to look at.
type Alert struct {
	Key  string
	Text string
}

// Dispatcher hands alerts to a receiver in the background, equal ones once.
type Dispatcher struct {
	in chan Alert
	wg sync.WaitGroup
}

// Start starts a dispatcher.
func Start(receive func(Alert)) *Dispatcher {
	d := &Dispatcher{in: make(chan Alert, 16)}
	d.wg.Go(func() {
		seen := make(map[Alert]bool)
		for a := range d.in {
			if !seen[a] {
				seen[a] = true
				receive(a)
			}
		}
	})
	return d
}

// Raise queues an alert.
func (d *Dispatcher) Raise(a Alert) { d.in <- a }

// Close waits for the queued alerts; Raise must not be called any more.
func (d *Dispatcher) Close() {
	close(d.in)
	d.wg.Wait()
}
