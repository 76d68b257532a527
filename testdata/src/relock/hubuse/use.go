// Package hubuse listens to objects of another package.
package hubuse

import (
	"fmt"

	"relock/hubdep"
)

func listens(h *hubdep.Hub) {
	h.Listen(func(n int) {
		fmt.Println(n, "of", h.Len()) // want "Len waits for ever: it takes Hub.mu, which Hub.Publish holds while it calls this function, given to Listen"
	})
}

type app struct{ hub *hubdep.Hub }

func (a *app) start() {
	a.hub.OnLast(func() {
		if a.hub != nil {
			a.hub.Publish(1) // want "Publish waits for ever: it takes Hub.mu, which Hub.Publish holds"
		}
	})
}

func writes() {
	s := new(hubdep.Shared)
	s.OnRead(func() { s.Write(1) }) // want "Write waits for ever: it takes Shared.mu, which Shared.Read holds"
}

// ok: in a goroutine of its own.
func later(h *hubdep.Hub) {
	h.Listen(func(int) {
		go func() { fmt.Println(h.Len()) }()
	})
	h.Listen(func(int) { go h.Publish(2) })
}

// ok: another object.
func another(h, o *hubdep.Hub) {
	h.Listen(func(int) { fmt.Println(o.Len()) })
}

// ok: it takes no lock.
func name(h *hubdep.Hub) {
	h.Listen(func(int) { fmt.Println(h.Name()) })
}

// ok: the lock is given back before.
func polite(h *hubdep.Polite) {
	h.Listen(func(int) { fmt.Println(h.Len()) })
}

// ok: both read.
func reads() {
	s := new(hubdep.Shared)
	s.OnRead(func() { fmt.Println(s.Peek()) })
}
