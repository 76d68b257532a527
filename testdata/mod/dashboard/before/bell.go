package before

import "sync"

// Bell rings when something happens, and counts how often it was heard.
type Bell struct {
	mu    sync.Mutex
	rung  int
	heard int
	rings chan string
}

// NewBell returns a bell with somebody who hears it.
func NewBell() *Bell {
	b := &Bell{rings: make(chan string)}
	go b.hear()
	return b
}

func (b *Bell) hear() {
	for range b.rings {
		b.mu.Lock()
		b.heard++
		b.mu.Unlock()
	}
}

// Ring rings.
func (b *Bell) Ring(why string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.rung++
	b.rings <- why // lockwait/deadlock
}

// Close ends it.
func (b *Bell) Close() { close(b.rings) }

// Marquee shows the latest news.
type Marquee struct{ lines chan string }

// NewMarquee returns one with room for eight.
func NewMarquee() *Marquee { return &Marquee{lines: make(chan string, 8)} }

// Lines are to be shown.
func (t *Marquee) Lines() <-chan string { return t.lines }

// Put drops the oldest line if there is no room.
func (t *Marquee) Put(line string) {
	select {
	case t.lines <- line:
	default:
		<-t.lines // eventloop/drop-oldest
		t.lines <- line
	}
}
