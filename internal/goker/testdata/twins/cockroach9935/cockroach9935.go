// Package cockroach9935 has the structure of the kernel of that name, corrected.
package cockroach9935

import (
	"errors"
	"sync"
)

type diary struct{ mu sync.Mutex }

func (d *diary) write(n int) {
	d.mu.Lock()
	if err := d.turn(n); err != nil {
		d.mu.Unlock()
		d.give(err)
		return
	}
	d.mu.Unlock()
}

func (d *diary) turn(n int) error {
	if n%4 > 0 {
		return errors.New("no page left")
	}
	return nil
}

func (d *diary) give(error) {
	d.mu.Lock()
	defer d.mu.Unlock()
}

func Run() {
	for n := range 8 {
		go func() {
			d := &diary{}
			go d.write(n)
		}()
	}
}
