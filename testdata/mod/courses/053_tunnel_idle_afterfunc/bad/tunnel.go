package tunnel

import (
	"errors"
	"io"
	"log/slog"
	"sync"
	"time"
)

type Config struct {
	Idle time.Duration
	Max  int
}

type tunnel struct {
	id     string
	conn   io.Closer
	opened time.Time
	timer  *time.Timer
}

// Registry holds the open tunnels and closes those that have been idle for
// too long.
type Registry struct {
	cfg Config
	log *slog.Logger

	mu      sync.Mutex
	tunnels map[string]*tunnel
}

var (
	ErrUnknown = errors.New("tunnel: unknown")
	ErrExists  = errors.New("tunnel: already open")
	ErrFull    = errors.New("tunnel: too many open")
)

func NewRegistry(cfg Config, log *slog.Logger) *Registry {
	return &Registry{cfg: cfg, log: log, tunnels: make(map[string]*tunnel)}
}

// Open registers a connection. It is closed when it has not been touched for
// the idle time.
func (r *Registry) Open(id string, conn io.Closer) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.tunnels[id]; ok {
		return ErrExists
	}
	if r.cfg.Max > 0 && len(r.tunnels) >= r.cfg.Max {
		return ErrFull
	}
	t := &tunnel{id: id, conn: conn, opened: time.Now()}
	r.tunnels[id] = t
	r.arm(t)
	return nil
}

// arm is called with the lock held.
func (r *Registry) arm(t *tunnel) {
	t.timer = time.AfterFunc(r.cfg.Idle, func() { r.expire(t) })
}

func (r *Registry) expire(t *tunnel) {
	r.mu.Lock()
	current := r.tunnels[t.id] == t
	if current {
		delete(r.tunnels, t.id)
	}
	r.mu.Unlock()
	if !current {
		return
	}
	r.log.Info("tunnel idle, closing", "id", t.id, "age", time.Since(t.opened))
	if err := t.conn.Close(); err != nil {
		r.log.Warn("close tunnel", "id", t.id, "err", err)
	}
}

// Touch notes traffic on a tunnel.
func (r *Registry) Touch(id string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	t, ok := r.tunnels[id]
	if !ok {
		return ErrUnknown
	}
	r.arm(t)
	return nil
}

// Close takes a tunnel out and closes its connection.
func (r *Registry) Close(id string) error {
	r.mu.Lock()
	t, ok := r.tunnels[id]
	if ok {
		t.timer.Stop()
		delete(r.tunnels, id)
	}
	r.mu.Unlock()
	if !ok {
		return ErrUnknown
	}
	return t.conn.Close()
}

// Len returns the number of open tunnels.
func (r *Registry) Len() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.tunnels)
}
