package after

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
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hits[id]++
	u, ok := c.users[id]
	return u, ok
}

// Names lists the users' names.
func (c *Cache) Names() []string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var out []string
	for _, u := range c.users {
		out = append(out, u.Name)
	}
	return out
}

// Put keeps a user, unless it is there.
func (c *Cache) Put(u provider.User) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.users[u.ID]; ok {
		return
	}
	c.users[u.ID] = u
	c.full.Broadcast()
}

// Drop forgets users.
func (c *Cache) Drop(ids []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, id := range ids {
		delete(c.users, id)
	}
}

// Len counts the users.
func (c *Cache) Len() int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return len(c.users)
}

// Wait returns when there are users.
func (c *Cache) Wait() {
	c.full.L.Lock()
	defer c.full.L.Unlock()
	for len(c.users) == 0 {
		c.full.Wait()
	}
}
