package prefetch

import (
	"context"
	"io"
)

type Page[T any] struct {
	Items []T
	Next  string
}

type Lister[T any] interface {
	List(ctx context.Context, token string) (Page[T], error)
}

type Iter[T any] struct {
	pages chan Page[T]
	errs  chan error
	cur   []T
}

// NewIter starts fetching pages ahead of the consumer.
func NewIter[T any](ctx context.Context, l Lister[T]) *Iter[T] {
	it := &Iter[T]{pages: make(chan Page[T], 2), errs: make(chan error, 1)}
	go it.fetch(ctx, l)
	return it
}

func (it *Iter[T]) fetch(ctx context.Context, l Lister[T]) {
	defer close(it.pages)
	tok := ""
	for {
		p, err := l.List(ctx, tok)
		if err != nil {
			it.errs <- err
			return
		}
		select {
		case it.pages <- p:
		case <-ctx.Done():
			it.errs <- ctx.Err()
			return
		}
		if p.Next == "" {
			return
		}
		tok = p.Next
	}
}

func (it *Iter[T]) Next() (T, error) {
	var zero T
	for len(it.cur) == 0 {
		p, ok := <-it.pages
		if !ok {
			select {
			case err := <-it.errs:
				return zero, err
			default:
				return zero, io.EOF
			}
		}
		it.cur = p.Items
	}
	v := it.cur[0]
	it.cur = it.cur[1:]
	return v, nil
}

// First returns the first element that satisfies ok.
func First[T any](ctx context.Context, l Lister[T], ok func(T) bool) (T, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	it := NewIter(ctx, l)
	for {
		v, err := it.Next()
		if err != nil || ok(v) {
			return v, err
		}
	}
}
