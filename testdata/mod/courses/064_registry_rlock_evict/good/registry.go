package registry

import (
	"errors"
	"log/slog"
	"sync"
	"time"
)

type Instance struct {
	ID      string
	Addr    string
	Expires time.Time
}

// Registry keeps the instances of the services of a cell.
type Registry struct {
	ttl time.Duration
	log *slog.Logger
	now func() time.Time

	mu       sync.RWMutex
	services map[string]map[string]Instance
}

var (
	ErrUnknownService = errors.New("registry: unknown service")
	ErrNoInstance     = errors.New("registry: no live instance")
)

func New(ttl time.Duration, log *slog.Logger) *Registry {
	return &Registry{
		ttl:      ttl,
		log:      log,
		now:      time.Now,
		services: make(map[string]map[string]Instance),
	}
}

// Register adds an instance or renews its lease.
func (r *Registry) Register(service, id, addr string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	set, ok := r.services[service]
	if !ok {
		set = make(map[string]Instance)
		r.services[service] = set
	}
	set[id] = Instance{ID: id, Addr: addr, Expires: r.now().Add(r.ttl)}
}

// Deregister takes an instance out.
func (r *Registry) Deregister(service, id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.remove(service, id)
}

// removeExpired takes those instances out that have not been renewed since.
func (r *Registry) removeExpired(service string, ids []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, id := range ids {
		if in, ok := r.services[service][id]; ok && r.now().After(in.Expires) {
			r.remove(service, id)
		}
	}
}

func (r *Registry) remove(service, id string) {
	set := r.services[service]
	delete(set, id)
	if len(set) == 0 {
		delete(r.services, service)
	}
	r.log.Info("instance removed", "service", service, "id", id)
}

// Resolve returns the live instances of a service. Expired ones are taken out.
func (r *Registry) Resolve(service string) ([]Instance, error) {
	live, expired, err := r.list(service)
	if len(expired) > 0 {
		r.removeExpired(service, expired)
	}
	return live, err
}

func (r *Registry) list(service string) (live []Instance, expired []string, err error) {
	r.mu.RLock()
	defer r.mu.RUnlock()

	set, ok := r.services[service]
	if !ok {
		return nil, nil, ErrUnknownService
	}
	now := r.now()
	live = make([]Instance, 0, len(set))
	for id, in := range set {
		if now.After(in.Expires) {
			expired = append(expired, id)
			continue
		}
		live = append(live, in)
	}
	if len(live) == 0 {
		return nil, expired, ErrNoInstance
	}
	return live, expired, nil
}

// Services returns how many instances each service has.
func (r *Registry) Services() map[string]int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	out := make(map[string]int, len(r.services))
	for name, set := range r.services {
		out[name] = len(set)
	}
	return out
}
