package close

type windlass struct {
	done chan struct{}
	up   chan string
}

func (p *windlass) halt() { close(p.done) }

func (p *windlass) revive() {
	p.done = make(chan struct{})
	p.up <- "up"
}

func (p *windlass) report() { p.up <- "up" }

// A goroutine makes the channel anew before the second close.
func failover(ready <-chan struct{}) string {
	p := &windlass{done: make(chan struct{}), up: make(chan string, 1)}
	defer p.halt() // ok
	p.halt()
	go func() {
		<-ready
		p.revive()
	}()
	return <-p.up
}

// This one does not.
func fallover(ready <-chan struct{}) string {
	p := &windlass{done: make(chan struct{}), up: make(chan string, 1)}
	defer p.halt()
	p.halt() // want `p.done is closed`
	go func() {
		<-ready
		p.report()
	}()
	return <-p.up
}
