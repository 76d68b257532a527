package close

// The name of what is closed means another object once it has been assigned.

type collector struct{ events chan int }

func (c *collector) Close() []int {
	close(c.events)
	return nil
}

var inUse = &collector{events: make(chan int, 8)}

// From dolt: the one that was there is closed, the new one gets what is left.
func swap(fresh *collector) {
	cur := inUse
	inUse = fresh
	for _, e := range cur.Close() {
		inUse.events <- e // ok
	}
}

type holder struct{ c *collector }

func (h *holder) swap(fresh *collector) {
	cur := h.c
	h.c = fresh
	close(cur.events)
	h.c.events <- 1 // ok
}

func swapIn[T any](b *bin[T], fresh chan T, v T) {
	cur := b.ch
	b.ch = fresh
	close(cur)
	b.ch <- v // ok
}

type bin[T any] struct{ ch chan T }

// Bad ones: the object is the same.

func swapLate(fresh *collector) {
	cur := inUse
	for _, e := range cur.Close() {
		inUse.events <- e // want "^send on closed channel: inUse.events is closed .line 45. on every path to here"
	}
	inUse = fresh
}

func (h *holder) twice(fresh *collector) {
	cur := h.c
	h.c = fresh
	close(cur.events)
	cur.Close() // want "^close of closed channel"
}

func closeBoth[T any](b *bin[T], fresh chan T) {
	b.ch = fresh
	cur := b.ch
	close(cur)
	close(b.ch) // want "^close of closed channel"
}
