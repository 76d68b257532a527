package before

import (
	"context"
	"log"

	"example.com/dashboard/provider"
)

// Users feeds the users with the given ids.
func Users(ctx context.Context, c *provider.Client, ids []string) <-chan provider.User {
	out := make(chan provider.User)
	go func() {
		defer close(out)
		for _, id := range ids {
			if u, err := c.User(ctx, id); err == nil {
				out <- u
			}
		}
	}()
	return out
}

// Find returns the first user with a name.
func Find(ctx context.Context, c *provider.Client, ids []string, name string) (provider.User, bool) {
	for u := range Users(ctx, c, ids) {
		if u.Name == name {
			return u, true // chanleak/abandoned-generator
		}
	}
	return provider.User{}, false
}

// Preload asks for all users, a few at a time.
func Preload(ctx context.Context, c *provider.Client, ids []string) {
	jobs := make(chan string)
	for range 4 {
		go func() {
			for id := range jobs { // chanleak/never-closed
				if _, err := c.User(ctx, id); err != nil {
					log.Printf("preload %s: %v", id, err)
				}
			}
		}()
	}
	for _, id := range ids {
		jobs <- id
	}
}

// Check answers with an error if a user cannot be had.
func Check(ctx context.Context, c *provider.Client, id string) <-chan error {
	errc := make(chan error)
	if id == "" {
		errc <- context.Canceled // chanleak/before-receiver
		return errc
	}
	go func() {
		_, err := c.User(ctx, id)
		errc <- err
	}()
	return errc
}

// Presence knows who is there.
type Presence struct {
	come, stop chan string
}

// NewPresence starts a presence.
func NewPresence() *Presence {
	p := &Presence{come: make(chan string), stop: make(chan string)}
	go p.loop()
	return p
}

func (p *Presence) loop() {
	there := make(map[string]bool)
	for {
		select {
		case id := <-p.come:
			there[id] = true
		case <-p.stop:
			return
		}
	}
}

// Come notes that a user is there.
func (p *Presence) Come(id string) {
	p.come <- id // said below
}

// Follow notes the users that come.
func (p *Presence) Follow(ids <-chan string) {
	go func() {
		for id := range ids {
			p.come <- id // chanleak/peer-exits
		}
	}()
}

// Close ends it.
func (p *Presence) Close() { close(p.stop) }

// Presences opens a presence and fills it.
func Presences(ids func() ([]string, error)) (*Presence, error) {
	p := NewPresence() // chanleak/never-stopped
	list, err := ids()
	if err != nil {
		return nil, err
	}
	for _, id := range list {
		p.Come(id)
	}
	return p, nil
}

// Titles asks for all titles at once.
func Titles(ids []int, title func(int) string) (all []string) {
	titles := make(chan string)
	defer close(titles)
	for _, id := range ids {
		go func() { titles <- title(id) }()
	}
	for t := range titles { // chanleak/deadlock
		all = append(all, t)
	}
	return all
}
