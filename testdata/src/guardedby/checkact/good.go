package checkact

import (
	"context"
	"fmt"
	"net/http"
	"sync"

	"guardedby/checkactdep"
)

// alone holds a lock of its own.
func (s *server) alone(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	seat := r.FormValue("seat")
	if !s.plan.Free(seat) { // ok
		http.Error(w, "taken", http.StatusConflict)
		return
	}
	s.plan.Take(seat, "me")
}

// cached computes what is missing: the second is as good as the first.
func (s *server) cached(w http.ResponseWriter, r *http.Request) {
	seat := r.FormValue("seat")
	if s.plan.Free(seat) { // ok
		s.plan.Take(seat, compute(seat))
	}
	who, _ := s.plan.Get(seat)
	w.Write([]byte(who))
}

func compute(seat string) string { return seat + "!" }

// claimed looks and puts under one lock.
func (s *server) claimed(w http.ResponseWriter, r *http.Request) {
	seat := r.FormValue("seat")
	if !s.plan.Free(seat) || !s.plan.Claim(seat, "me") { // ok
		http.Error(w, "taken", http.StatusConflict)
	}
}

// mine has a plan of its own.
func mine(w http.ResponseWriter, r *http.Request) {
	p := checkactdep.New()
	for _, seat := range r.Form["seat"] {
		if !p.Free(seat) { // ok
			http.Error(w, "twice", http.StatusBadRequest)
			return
		}
		p.Take(seat, "me")
	}
}

// other keys.
func (s *server) other(w http.ResponseWriter, r *http.Request) {
	if !s.plan.Free(r.FormValue("a")) { // ok
		http.Error(w, "taken", http.StatusConflict)
		return
	}
	s.plan.Take(r.FormValue("b"), "me")
}

// Mark tells who has seen it already, and nothing else.
func (s *Service) Mark(ctx context.Context, seat string) error {
	if s.plan.Seen(seat) { // ok
		return nil
	}
	s.plan.Take(seat, "seen")
	return nil
}

// First puts what is only kept if it is the first.
func (s *Service) First(ctx context.Context, seat, who string) error {
	if !s.plan.Free(seat) { // ok
		return errTaken
	}
	s.plan.Keep(seat, who)
	return nil
}

// Known is there already, which is no error.
func (s *Service) Known(ctx context.Context, seat, who string) error {
	if !s.plan.Free(seat) { // ok
		return nil
	}
	s.plan.Take(seat, who)
	return nil
}

// load runs before anybody else does.
func load(p *checkactdep.Plan, orders map[string]string) error {
	for who, seat := range orders {
		if !p.Free(seat) { // ok
			return errTaken
		}
		p.Take(seat, who)
	}
	return nil
}

// New makes a service of orders.
func New(orders map[string]string) (*Service, error) {
	s := &Service{plan: checkactdep.New()}
	if err := load(s.plan, orders); err != nil {
		return nil, err
	}
	return s, nil
}

// loop is one goroutine for all orders.
func loop(p *checkactdep.Plan, orders <-chan [2]string, refused chan<- string) {
	go func() {
		for o := range orders {
			if err := step(p, o); err != nil {
				refused <- o[0]
			}
		}
	}()
}

func step(p *checkactdep.Plan, o [2]string) error {
	if !p.Free(o[0]) { // ok
		return errTaken
	}
	p.Take(o[0], o[1])
	return nil
}

var _ = loop

// Registered at the start, by functions init say.
var plugins sync.Map

// Register adds a plugin.
func Register(name string, make func() any) error {
	if _, ok := plugins.Load(name); ok { // ok
		return fmt.Errorf("plugin %s is there already", name)
	}
	plugins.Store(name, make)
	return nil
}

// Add adds a plan of another name.
func (s *Service) Add(name, who string) error {
	if !s.plan.Free(name) { // ok: nothing says that this runs beside itself
		return errTaken
	}
	s.plan.Take(name, who)
	return nil
}

// Once looks first, and then looks and stores in one. From sftpgo.
func Once(ctx context.Context, key string) error {
	if _, ok := plugins.Load(key); ok { // ok
		return errTaken
	}
	if _, loaded := plugins.LoadOrStore(key, ctx); loaded {
		return errTaken
	}
	return ctx.Err()
}
