package batcher

import (
	"context"
	"errors"
	"sync"
	"time"
)

type request[K comparable, V any] struct {
	key  K
	resp chan result[V]
}

type result[V any] struct {
	val V
	err error
}

var ErrMissing = errors.New("batcher: key missing in answer")

type Loader[K comparable, V any] struct {
	fetch func(ctx context.Context, keys []K) (map[K]V, error)
	mu    sync.Mutex
	queue []request[K, V]
	delay time.Duration
}

func New[K comparable, V any](delay time.Duration, fetch func(context.Context, []K) (map[K]V, error)) *Loader[K, V] {
	return &Loader[K, V]{fetch: fetch, delay: delay}
}

// Load joins the current batch and waits for its key.
func (l *Loader[K, V]) Load(key K) (V, error) {
	r := request[K, V]{key: key, resp: make(chan result[V], 1)}
	l.mu.Lock()
	l.queue = append(l.queue, r)
	if len(l.queue) == 1 {
		time.AfterFunc(l.delay, l.flush)
	}
	l.mu.Unlock()
	res := <-r.resp
	return res.val, res.err
}

func (l *Loader[K, V]) flush() {
	l.mu.Lock()
	batch := l.queue
	l.queue = nil
	l.mu.Unlock()

	keys := make([]K, len(batch))
	for i, r := range batch {
		keys[i] = r.key
	}
	vals, err := l.fetch(context.Background(), keys)
	if err != nil {
		for _, r := range batch {
			r.resp <- result[V]{err: err}
		}
		return
	}
	for _, r := range batch {
		if v, ok := vals[r.key]; ok {
			r.resp <- result[V]{val: v}
		}
	}
}
