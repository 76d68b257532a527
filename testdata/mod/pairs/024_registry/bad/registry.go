package registry

import (
	"errors"
	"sort"
	"sync"
)

var ErrExists = errors.New("registry: already registered")

type Plugin interface {
	Name() string
	Priority() int
}

type Registry struct {
	mu      sync.Mutex
	plugins map[string]Plugin
	order   []string
}

func New() *Registry { return &Registry{plugins: make(map[string]Plugin)} }

func (r *Registry) Lookup(name string) (Plugin, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p, ok := r.plugins[name]
	return p, ok
}

func (r *Registry) Register(p Plugin) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.Lookup(p.Name()); ok {
		return ErrExists
	}
	r.plugins[p.Name()] = p
	r.order = append(r.order, p.Name())
	sort.Slice(r.order, func(i, j int) bool {
		return r.plugins[r.order[i]].Priority() < r.plugins[r.order[j]].Priority()
	})
	return nil
}

func (r *Registry) Names() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.order...)
}
