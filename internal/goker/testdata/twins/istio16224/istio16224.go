// Package istio16224 has the structure of the kernel of that name, corrected.
package istio16224

import "sync"

type alarm int

type listener func(alarm)

type tower struct {
	listeners []listener
	alarms    chan alarm
}

func (t *tower) Watch(stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		case a, ok := <-t.alarms:
			if ok {
				t.handle(a)
			}
		}
	}
}

func (t *tower) handle(a alarm) { t.tell(a) }

func (t *tower) Listen(l listener) { t.listeners = append(t.listeners, l) }

func (t *tower) tell(a alarm) {
	for _, l := range t.listeners {
		l(a)
	}
}

func (t *tower) Sound(a alarm) { t.alarms <- a }

type lookout interface {
	Watch(<-chan struct{})
	Listen(listener)
	Sound(alarm)
}

type castle struct{ lookout lookout }

func (c *castle) listen(l func(alarm)) { c.lookout.Listen(l) }

func (c *castle) watch(stop <-chan struct{}) { c.lookout.Watch(stop) }

func (c *castle) attack() { c.lookout.Sound(alarm(0)) }

func newLookout() lookout { return newTower() }

func newTower() lookout { return &tower{alarms: make(chan alarm)} }

func Run() {
	c := &castle{lookout: newLookout()}
	heard := make(chan bool)
	lock := sync.Mutex{}
	count := 0
	c.listen(func(alarm) {
		lock.Lock()
		count++
		lock.Unlock()
		heard <- true
	})
	stop := make(chan struct{})
	go c.watch(stop)
	c.attack()
	lock.Lock()
	count++
	lock.Unlock()
	<-heard
	close(stop)
}
