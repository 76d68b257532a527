package before

import (
	"sync"

	"example.com/dashboard/provider"
)

// Cache keeps users for a while.
type Cache struct {
	mu    sync.RWMutex
	users map[string]provider.User
	hits  map[string]int
	full  *sync.Cond
}

// Get returns a user and counts the hit.
func (c *Cache) Get(id string) (provider.User, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	c.hits[id]++ // rlockwrite
	u, ok := c.users[id]
	return u, ok
}

// Names lists the users' names.
func (c *Cache) Names() []string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var out []string
	for id := range c.users {
		u, _ := c.Get(id) // relock
		out = append(out, u.Name)
	}
	return out
}

// Put keeps a user, unless it is there.
func (c *Cache) Put(u provider.User) {
	c.mu.Lock()
	if _, ok := c.users[u.ID]; ok {
		return // lockleak
	}
	c.users[u.ID] = u
	c.mu.Unlock()
	c.full.Broadcast()
}

// Drop forgets users.
func (c *Cache) Drop(ids []string) {
	for _, id := range ids {
		c.mu.Lock()
		defer c.mu.Unlock() // lockmismatch/defer-in-loop
		delete(c.users, id)
	}
}

// Len counts the users.
func (c *Cache) Len() int {
	c.mu.RLock()
	n := len(c.users)
	c.mu.Unlock() // lockmismatch/mode
	return n
}

// Wait returns when there are users.
func (c *Cache) Wait() {
	c.full.L.Lock()
	defer c.full.L.Unlock()
	if len(c.users) == 0 {
		c.full.Wait() // condwait/once, strict
	}
}
