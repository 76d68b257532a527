package called

import "sync"

type names struct{ v4, v6 map[string]string }

type hosts struct {
	sync.RWMutex
	t     *names
	fixed map[string]string
	size  int
}

func (h *hosts) Reload(n *names) {
	h.Lock()
	h.t = n
	h.size++
	h.Unlock()
}

// look takes the lock for the map, which was taken out of the field before.
func (h *hosts) look(t map[string]string, k string) string {
	h.RLock()
	defer h.RUnlock()
	return t[k]
}

func (h *hosts) Look4(k string) string { return h.look(h.t.v4, k) } // want `h.t is used here without h.RWMutex, which look, called at line \d+, holds for it and Reload when it writes it`
func (h *hosts) Look6(k string) string { return h.look(h.t.v6, k) } // want `h.t is used here without h.RWMutex`

// Nobody puts another map there.
func (h *hosts) Fixed(k string) string { return h.look(h.fixed, k) } // ok

// The map is the caller's.
func (h *hosts) Own(k string) string { return h.look(map[string]string{k: ""}, k) } // ok

// It is taken out under the lock, and is not changed.
func (h *hosts) Held(k string) string {
	h.RLock()
	t := h.t
	h.RUnlock()
	return h.look(t.v4, k) // ok
}

// The callee uses it without the lock, too.
func (h *hosts) peek(t map[string]string, k string) string {
	if v, ok := t[k]; ok {
		return v
	}
	h.RLock()
	defer h.RUnlock()
	return t["*"]
}

func (h *hosts) Peek(k string) string { return h.peek(h.t.v4, k) } // ok
