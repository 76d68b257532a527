package uploadq

import (
	"context"
	"errors"
	"log"
	"sync"
)

var ErrClosed = errors.New("uploadq: closed")

type Item struct {
	Path string
	Try  int
}

type Queue struct {
	items  chan Item
	wg     sync.WaitGroup
	mu     sync.RWMutex
	closed bool
	put    func(ctx context.Context, path string) error
}

func New(size int, put func(context.Context, string) error) *Queue {
	return &Queue{items: make(chan Item, size), put: put}
}

func (q *Queue) Start(ctx context.Context, n int) {
	for range n {
		q.wg.Add(1)
		go func() {
			defer q.wg.Done()
			for it := range q.items {
				if err := q.put(ctx, it.Path); err != nil {
					log.Printf("upload %s: %v", it.Path, err)
				}
			}
		}()
	}
}

func (q *Queue) Add(path string) error {
	q.mu.RLock()
	closed := q.closed
	q.mu.RUnlock()
	if closed {
		return ErrClosed
	}
	q.items <- Item{Path: path}
	return nil
}

// Close refuses new items and waits until the queue is empty.
func (q *Queue) Close() {
	q.mu.Lock()
	if q.closed {
		q.mu.Unlock()
		return
	}
	q.closed = true
	close(q.items)
	q.mu.Unlock()
	q.wg.Wait()
}
