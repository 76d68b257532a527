package after

import (
	"context"
	"log"

	"example.com/dashboard/provider"
)

// Queue hands jobs to a worker.
type Queue struct {
	jobs    chan string
	stopped chan struct{}
	results chan provider.User
}

// NewQueue starts a queue.
func NewQueue(s *Server) *Queue {
	q := &Queue{jobs: make(chan string), stopped: make(chan struct{}), results: make(chan provider.User)}
	go q.work(s)
	return q
}

func (q *Queue) work(s *Server) {
	defer close(q.stopped)
	defer close(q.results)
	for id := range q.jobs {
		u, err := s.Users.User(context.Background(), id)
		if err != nil {
			log.Printf("user %s: %v", id, err)
			continue
		}
		q.results <- u
	}
}

// Add queues a job.
func (q *Queue) Add(id string) { q.jobs <- id }

// Close waits for the worker, and hands what is left to f.
func (q *Queue) Close(f func(provider.User)) {
	close(q.jobs)
	for u := range q.results {
		f(u)
	}
	<-q.stopped
}

// Fastest asks all services and takes the first answer.
func Fastest(ctx context.Context, clients []*provider.Client, id string) provider.User {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ch := make(chan provider.User, len(clients))
	for _, c := range clients {
		go func() {
			u, err := c.User(ctx, id)
			if err != nil {
				log.Printf("user %s: %v", id, err)
			}
			ch <- u
		}()
	}
	return <-ch
}

// Ask gives up when the context ends.
func Ask(ctx context.Context, c *provider.Client, id string) (provider.User, error) {
	type answer struct {
		u   provider.User
		err error
	}
	ch := make(chan answer, 1)
	go func() {
		u, err := c.User(ctx, id)
		ch <- answer{u, err}
	}()
	select {
	case a := <-ch:
		return a.u, a.err
	case <-ctx.Done():
		return provider.User{}, ctx.Err()
	}
}

// Warm asks once for a user and for the user's orders, so that the next answers
// come from the cache.
func Warm(ctx context.Context, c *provider.Client, id string) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		if _, err := c.User(ctx, id); err != nil {
			log.Printf("user %s: %v", id, err)
		}
	}()
	if _, err := c.Orders(ctx, id); err != nil {
		log.Printf("orders of %s: %v", id, err)
	}
	<-done
}

// Retry asks for a user, while the service drops what it cached.
func Retry(ctx context.Context, c *provider.Client, id string) provider.User {
	ch := make(chan provider.User)
	go func() {
		u, err := c.User(ctx, id)
		if err != nil {
			ch <- provider.User{}
			return
		}
		ch <- u
	}()
	if err := c.Refresh(ctx, id); err != nil {
		log.Printf("refresh %s: %v", id, err)
	}
	return <-ch
}
