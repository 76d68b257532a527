package registry

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"sync"
	"time"
)

type Instance struct {
	Addr string    `json:"addr"`
	Seen time.Time `json:"seen"`
}

type Registry struct {
	mu       sync.RWMutex
	services map[string]map[string]Instance
	ttl      time.Duration
	log      *slog.Logger
}

func New(ttl time.Duration, log *slog.Logger) *Registry {
	return &Registry{services: make(map[string]map[string]Instance), ttl: ttl, log: log}
}

func (r *Registry) Register(service, id, addr string) error {
	if service == "" || id == "" {
		return fmt.Errorf("registry: service and id are required")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.services[service] == nil {
		r.services[service] = make(map[string]Instance)
	}
	r.services[service][id] = Instance{Addr: addr, Seen: time.Now()}
	return nil
}

// List returns the instances of a service by id.
func (r *Registry) List(service string) map[string]Instance {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return maps.Clone(r.services[service])
}

// Expire drops instances not seen for the TTL; it runs until ctx ends.
func (r *Registry) Expire(ctx context.Context) {
	t := time.NewTicker(r.ttl / 2)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-t.C:
			r.mu.Lock()
			for name, insts := range r.services {
				for id, in := range insts {
					if now.Sub(in.Seen) > r.ttl {
						delete(insts, id)
						r.log.Info("instance expired", "service", name, "id", id)
					}
				}
			}
			r.mu.Unlock()
		}
	}
}

func (r *Registry) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	list := r.List(req.PathValue("service"))
	if len(list) == 0 {
		http.Error(w, "unknown service", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(list); err != nil {
		r.log.WarnContext(req.Context(), "encode instances", "err", err)
	}
}
