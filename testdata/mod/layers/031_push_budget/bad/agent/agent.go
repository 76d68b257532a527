package agent

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"example.com/layers/031_push_budget/bad/budget"
	"example.com/layers/031_push_budget/bad/push"
)

const (
	perMessage = 15 * time.Minute
	workers    = 4
)

type Agent struct {
	client *push.Client
	queue  chan push.Message
}

func New(c *push.Client, size int) *Agent {
	return &Agent{client: c, queue: make(chan push.Message, size)}
}

// Handler accepts messages as long as there is room in the queue.
func (a *Agent) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var m push.Message
		if err := json.NewDecoder(r.Body).Decode(&m); err != nil {
			http.Error(w, "bad message", http.StatusBadRequest)
			return
		}
		select {
		case a.queue <- m:
			w.WriteHeader(http.StatusAccepted)
		default:
			http.Error(w, "queue is full", http.StatusServiceUnavailable)
		}
	})
}

// Run delivers until ctx is done. Messages are best effort: what is queued
// then is dropped.
func (a *Agent) Run(ctx context.Context) {
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() { a.work(ctx) })
	}
	wg.Wait()
}

func (a *Agent) work(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case m := <-a.queue:
			a.deliver(ctx, m)
		}
	}
}

func (a *Agent) deliver(ctx context.Context, m push.Message) {
	ctx, _ = budget.Within(ctx, perMessage)
	if err := a.client.Send(ctx, m); err != nil {
		slog.ErrorContext(ctx, "push", "to", m.To, "err", err, "cause", context.Cause(ctx))
	}
}
