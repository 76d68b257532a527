// Package queued has handlers that queue work with the request's context.
package queued

import (
	"context"
	"net/http"
	"time"

	"unawaited/tasks"
)

type server struct {
	queue *tasks.Queue
	mails chan mail
	own   chan *mail
}

func send(ctx context.Context, to string) error { return ctx.Err() }

// Another package queues it.
func (s *server) order(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	ctx := r.Context()
	err := s.queue.Add(ctx, func(ctx context.Context) error { return send(ctx, id) }) // want `Add queues work for Work under the request's context, which is cancelled when order returns: give it context.WithoutCancel\(r.Context\(\)\)`
	if err != nil {
		http.Error(w, "later", http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusAccepted)
}

// In a function literal, by a helper.
func (s *server) routes(mux *http.ServeMux) {
	mux.HandleFunc("/mail", func(w http.ResponseWriter, r *http.Request) {
		s.put(r.Context(), r.PathValue("to"))
		w.WriteHeader(http.StatusAccepted)
	})
}

type mail struct {
	ctx context.Context
	to  string
}

func (s *server) put(ctx context.Context, to string) {
	s.queued(ctx, to) // want `queued queues work for deliver under the request's context`
}

func (s *server) queued(ctx context.Context, to string) { s.mails <- mail{ctx, to} }

func (s *server) deliver() {
	for m := range s.mails {
		ctx, cancel := context.WithTimeout(m.ctx, time.Second)
		if err := send(ctx, m.to); err != nil {
			println(m.to)
		}
		cancel()
	}
}

// Methods that are kept as functions have their receivers elsewhere.
type desk struct {
	later func(ctx context.Context)
	write func(ctx context.Context, to string)
}

func (s *server) pause(ctx context.Context) { s.mails <- mail{ctx, ""} }

func newDesk(s *server) *desk { return &desk{later: s.pause, write: s.queued} }

func (d *desk) visit(w http.ResponseWriter, r *http.Request) {
	d.later(r.Context())
	d.write(r.Context(), r.PathValue("to"))
	w.WriteHeader(http.StatusAccepted)
}

// The work goes on after the request.
func (s *server) detached(w http.ResponseWriter, r *http.Request) {
	ctx := context.WithoutCancel(r.Context())
	if err := s.queue.Add(ctx, func(ctx context.Context) error { return send(ctx, "x") }); err != nil { // ok
		http.Error(w, "later", http.StatusServiceUnavailable)
	}
}

// The handler waits for it.
func (s *server) waits(w http.ResponseWriter, r *http.Request) {
	done := make(chan error, 1)
	err := s.queue.Add(r.Context(), func(ctx context.Context) error { // ok
		done <- send(ctx, "x")
		return nil
	})
	if err != nil {
		http.Error(w, "later", http.StatusServiceUnavailable)
		return
	}
	if err := <-done; err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// No handler.
func (s *server) fill(ctx context.Context) error {
	return s.queue.Add(ctx, func(ctx context.Context) error { return send(ctx, "x") }) // ok
}
