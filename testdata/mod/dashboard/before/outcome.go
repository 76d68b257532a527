package before

import (
	"context"
	"log"
	"os"
	"strings"
	"sync"

	"example.com/dashboard/provider"
	"golang.org/x/sync/errgroup"
)

// Filling is a cache that is being filled.
type Filling struct {
	done chan struct{}
	err  error
}

// Fill fills the cache in the background.
func (s *Server) Fill(ctx context.Context) *Filling {
	w := &Filling{done: make(chan struct{})}
	go func() {
		defer close(w.done)
		w.err = s.Users.Refresh(ctx, "all")
	}()
	return w
}

// Done is closed when the cache is full, or cannot be filled.
func (w *Filling) Done() <-chan struct{} { return w.done }

// Err says why it cannot.
func (w *Filling) Err() error { return w.err }

// Ready returns when the cache is full.
func (s *Server) Ready(ctx context.Context) error {
	w := s.Fill(ctx) // lostgoerror/handle
	select {
	case <-w.Done():
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// RefreshEach refreshes several sources.
func RefreshEach(ctx context.Context, sources []*provider.Client, what string) error {
	var (
		wg   sync.WaitGroup
		mu   sync.Mutex
		last error
	)
	for _, s := range sources {
		wg.Go(func() {
			err := s.Refresh(ctx, what)
			mu.Lock()
			last = err // lostgoerror/overwritten
			mu.Unlock()
		})
	}
	wg.Wait()
	return last
}

// Labelled puts a label beside each id.
func Labelled(ids []string, label func(id string) string) map[string]string {
	var (
		wg  sync.WaitGroup
		mu  sync.Mutex
		all []string
	)
	for _, id := range ids {
		wg.Go(func() {
			l := label(id)
			mu.Lock()
			defer mu.Unlock()
			all = append(all, l)
		})
	}
	wg.Wait()
	labels := make(map[string]string, len(ids))
	for i, id := range ids {
		labels[id] = all[i] // sharedvar/matched
	}
	return labels
}

// answer is what a client says of a user, or why not.
type answer struct {
	user provider.User
	err  error
}

// AnyUser asks several services for a user.
func AnyUser(ctx context.Context, clients []*provider.Client, id string) (provider.User, error) {
	answers := make(chan answer, len(clients))
	for _, c := range clients {
		go func() {
			u, err := c.User(ctx, id)
			answers <- answer{u, err}
		}()
	}
	a := <-answers // lostgoerror/first-reply
	return a.user, a.err
}

// MostRefreshed reports whether most services have been told.
func MostRefreshed(ctx context.Context, clients []*provider.Client, id string) bool {
	errc := make(chan error, len(clients))
	for _, c := range clients {
		go func() { errc <- c.Refresh(ctx, id) }()
	}
	n := 0
	for range clients {
		if err := <-errc; err != nil {
			log.Print(err)
		}
		n++ // lostgoerror/counted
	}
	return n > len(clients)/2
}

// Forget has a cache drop what it knows, and says how that went.
func Forget(ctx context.Context, c *provider.Client) <-chan error {
	errc := make(chan error, 1)
	go func() { errc <- c.Refresh(ctx, "all") }()
	return errc
}

// Reset begins anew.
func Reset(ctx context.Context, c *provider.Client) error {
	Forget(ctx, c)
	return begin(ctx, c) // lostgoerror/dropped-reply
}

// begin asks for the first.
func begin(ctx context.Context, c *provider.Client) error { return c.Refresh(ctx, "first") }

// RefreshAll refreshes all services, and then the first again.
func RefreshAll(ctx context.Context, clients []*provider.Client) error {
	var g errgroup.Group
	for _, c := range clients {
		g.Go(func() error {
			if err := c.Refresh(ctx, "all"); err != nil {
				log.Print(err)
			}
			return nil // errgroup/never-told
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return clients[0].Refresh(ctx, "first")
}

// Renew refreshes all that a list names.
func Renew(ctx context.Context, clients []*provider.Client, list string) error {
	ids, err := Read(list)
	if err != nil {
		return err
	}
	var g errgroup.Group
	for i, c := range clients {
		g.Go(func() error {
			if err := c.Refresh(ctx, ids[i]); err != nil {
				log.Print(err)
			}
			return err // lostgoerror/shadowed
		})
	}
	return g.Wait()
}

// Read reads a list of names.
func Read(list string) ([]string, error) {
	b, err := os.ReadFile(list)
	if err != nil {
		return nil, err
	}
	return strings.Fields(string(b)), nil
}
