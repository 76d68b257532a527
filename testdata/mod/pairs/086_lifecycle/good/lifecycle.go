package lifecycle

import (
	"log"
	"sync"
	"time"
)

type Component struct {
	name string
	stop chan struct{}
	done chan struct{}
	once sync.Once
	tick time.Duration
	work func() error
}

func NewComponent(name string, tick time.Duration, work func() error) *Component {
	return &Component{name: name, tick: tick, work: work, stop: make(chan struct{}), done: make(chan struct{})}
}

func (c *Component) Run() {
	defer close(c.done)
	t := time.NewTicker(c.tick)
	defer t.Stop()
	for {
		select {
		case <-c.stop:
			return
		case <-t.C:
			if err := c.work(); err != nil {
				log.Printf("%s: %v", c.name, err)
				c.halt()
			}
		}
	}
}

func (c *Component) halt() {
	c.once.Do(func() { close(c.stop) })
}

// Stop ends the component; it may have ended by itself.
func (c *Component) Stop() {
	c.halt()
	<-c.done
}
