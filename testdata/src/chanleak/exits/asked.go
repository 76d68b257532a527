package exits

import "log"

// asker asks at the top of each round whether it is to stop, and only notes errors.
type asker struct {
	events chan int
	done   chan struct{}
}

func newAsker() *asker {
	a := &asker{events: make(chan int, 8), done: make(chan struct{})}
	go a.run()
	return a
}

func (a *asker) run() {
loop:
	for {
		select {
		case <-a.done:
			break loop
		default:
		}
		select {
		case e := <-a.events:
			if err := dispatch(e); err != nil {
				log.Print(err)
			}
		}
	}
}

func dispatch(e int) error { return nil }

func (a *asker) Send(e int) {
	a.events <- e // ok: no error ends run
}

func (a *asker) Stop() { close(a.done) }
