package ctxqueued

import (
	"context"
	"errors"
)

type task struct {
	ctx  context.Context
	name string
	run  func(context.Context) error
}

type queue struct {
	tasks chan task
	jobs  chan *job
	ends  chan *ended
	asks  chan ask
	done  chan struct{}
}

// Add queues a task with its context.
func (q *queue) Add(ctx context.Context, name string, run func(context.Context) error) error { // want Add:`queues 1 for work`
	select {
	case q.tasks <- task{ctx, name, run}:
		return nil
	default:
		return errors.New("full")
	}
}

func (q *queue) work() {
	for t := range q.tasks {
		if err := t.run(t.ctx); err != nil {
			println(t.name)
		}
	}
}

type job struct {
	ctx context.Context
	id  int
}

func save(ctx context.Context, id int) error { return ctx.Err() }

// Put waits for room alone.
func (q *queue) Put(ctx context.Context, id int) { // want Put:`queues 1 for serve`
	select {
	case q.jobs <- &job{ctx: ctx, id: id}:
	case <-q.done:
	}
}

func (q *queue) serve() {
	for j := range q.jobs {
		ctx, cancel := context.WithCancel(j.ctx)
		if err := save(ctx, j.id); err != nil {
			println(j.id)
		}
		cancel()
	}
}

// What is queued without the end of the context.
func (q *queue) Kept(ctx context.Context, id int) {
	q.jobs <- &job{ctx: context.WithoutCancel(ctx), id: id}
}

// The context only tells that nobody is interested any more.
type ended struct{ ctx context.Context }

func (q *queue) Watch(ctx context.Context) { q.ends <- &ended{ctx} }

func (q *queue) watch() {
	for e := range q.ends {
		<-e.ctx.Done()
	}
}

// An answer is waited for.
type ask struct {
	ctx    context.Context
	answer chan int
}

func (q *queue) Ask(ctx context.Context) int {
	a := ask{ctx, make(chan int, 1)}
	q.asks <- a
	return <-a.answer
}

// An answer goes to a channel of the caller.
func (q *queue) AskFor(ctx context.Context, answer chan int) { q.asks <- ask{ctx, answer} }

func (q *queue) answers() {
	for a := range q.asks {
		if save(a.ctx, 1) == nil {
			a.answer <- 1
		}
	}
}
