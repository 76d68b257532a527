// Package etcd6857 has the structure of the kernel of that name, corrected.
package etcd6857

type height struct{}

type balloon struct {
	asks   chan chan height
	pull   chan struct{}
	landed chan struct{}
}

func newBalloon() *balloon {
	return &balloon{
		asks:   make(chan chan height),
		pull:   make(chan struct{}),
		landed: make(chan struct{}),
	}
}

func (b *balloon) Height() height {
	answer := make(chan height)
	select {
	case b.asks <- answer:
	case <-b.landed:
		return height{}
	}
	return <-answer
}

func (b *balloon) fly() {
	for {
		select {
		case answer := <-b.asks:
			answer <- height{}
		case <-b.pull:
			close(b.landed)
			return
		}
	}
}

func (b *balloon) Land() {
	select {
	case b.pull <- struct{}{}:
	case <-b.landed:
		return
	}
	<-b.landed
}

func Run() {
	b := newBalloon()
	go b.fly()
	go b.Height()
	go b.Land()
}
