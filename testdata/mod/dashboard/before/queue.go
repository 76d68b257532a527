package before

import (
	"context"

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
	for id := range q.jobs {
		u, err := s.Users.User(context.Background(), id)
		if err == nil {
			q.results <- u // chanleak/never-received
		}
	}
}

// Add queues a job.
func (q *Queue) Add(id string) { q.jobs <- id }

// Close waits for the worker.
func (q *Queue) Close() {
	close(q.jobs)
	<-q.stopped // chanleak/never-served
}

// Fastest asks all services and takes the first answer.
func Fastest(ctx context.Context, clients []*provider.Client, id string) provider.User {
	ch := make(chan provider.User)
	for _, c := range clients {
		go func() {
			u, _ := c.User(ctx, id)
			ch <- u // chanleak/first-wins
		}()
	}
	return <-ch
}

// Ask gives up when the context ends.
func Ask(ctx context.Context, c *provider.Client, id string) (provider.User, error) {
	ch := make(chan provider.User)
	go func() {
		u, _ := c.User(ctx, id)
		ch <- u // chanleak/early-return
	}()
	select {
	case u := <-ch:
		return u, nil
	case <-ctx.Done():
		return provider.User{}, ctx.Err()
	}
}

// Warm asks once, so that the next answer comes from the cache.
func Warm(ctx context.Context, c *provider.Client, id string) {
	done := make(chan struct{})
	go func() {
		c.User(ctx, id)
		done <- struct{}{} // chanleak/no-partner
	}()
}

// Retry asks twice at most.
func Retry(ctx context.Context, c *provider.Client, id string) provider.User {
	ch := make(chan provider.User)
	go func() {
		u, err := c.User(ctx, id)
		if err != nil {
			ch <- provider.User{}
		}
		ch <- u // chanleak/double-send
	}()
	return <-ch
}
