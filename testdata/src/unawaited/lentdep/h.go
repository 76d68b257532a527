// Package lentdep has handlers that are given where to write to.
package lentdep

import (
	"context"
	"log"
	"net/http"
	"os"
	"sync"
)

// Trail is what handlers write to.
type Trail struct {
	mu sync.Mutex
	f  *os.File
}

func Open(name string) (*Trail, error) {
	f, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	return &Trail{f: f}, nil
}

func (t *Trail) Append(s string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, err := t.f.WriteString(s); err != nil {
		return err
	}
	return t.f.Sync()
}

func (t *Trail) Close() error { return t.f.Close() }

// Handler starts a goroutine for each request that nobody counts.
type Handler struct{ trail *Trail }

func NewHandler(t *Trail) *Handler { return &Handler{trail: t} }

func (h *Handler) Approve(w http.ResponseWriter, r *http.Request) {
	go h.record(r.PathValue("id"))
	w.WriteHeader(http.StatusAccepted)
}

func (h *Handler) record(id string) {
	if err := h.trail.Append(id); err != nil {
		log.Print(err)
	}
}

// Check makes one for itself.
func Check(t *Trail) error {
	h := &Handler{trail: t}
	h.record("check")
	return nil
}

// Literal does so in a literal.
type Literal struct{ trail *Trail }

func NewLiteral(t *Trail) (*Literal, error) { return &Literal{t}, nil }

func (l *Literal) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	go func() {
		if err := l.trail.Append(id); err != nil {
			log.Print(err)
		}
	}()
}

// Counted has a method that waits for its goroutines.
type Counted struct {
	trail *Trail
	wg    sync.WaitGroup
}

func NewCounted(t *Trail) *Counted { return &Counted{trail: t} }

func (c *Counted) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	c.wg.Add(1)
	go func() {
		defer c.wg.Done()
		if err := c.trail.Append(id); err != nil {
			log.Print(err)
		}
	}()
}

func (c *Counted) Wait() { c.wg.Wait() }

// Plain writes in the handler.
type Plain struct{ trail *Trail }

func NewPlain(t *Trail) *Plain { return &Plain{t} }

func (p *Plain) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := p.trail.Append(r.PathValue("id")); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// Stopped has a goroutine that a context ends.
type Stopped struct {
	trail *Trail
	ctx   context.Context
}

func NewStopped(ctx context.Context, t *Trail) *Stopped { return &Stopped{t, ctx} }

func (s *Stopped) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	go func() {
		select {
		case <-s.ctx.Done():
		default:
			s.trail.Append(id)
		}
	}()
}
