package metrics

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"
)

type Registry struct {
	mu     sync.Mutex
	counts map[string]int
}

func NewRegistry() *Registry { return &Registry{counts: make(map[string]int)} }

func (r *Registry) Inc(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.counts[name]++
}

func (r *Registry) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	r.mu.Lock()
	snap := maps.Clone(r.counts)
	r.mu.Unlock()
	for _, k := range slices.Sorted(maps.Keys(snap)) {
		fmt.Fprintf(w, "%s %d\n", k, snap[k])
	}
}

type Server struct {
	http *http.Server
}

func NewServer(addr string, reg *Registry) *Server {
	return &Server{http: &http.Server{Addr: addr, Handler: reg, ReadHeaderTimeout: 5 * time.Second}}
}

// Start listens in the background. The channel delivers the error that ended
// the server, if it was not Stop.
func (s *Server) Start() <-chan error {
	errc := make(chan error, 1)
	go func() {
		if err := s.http.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
			errc <- err
		}
	}()
	return errc
}

func (s *Server) Stop() {
	if err := s.http.Close(); err != nil {
		slog.Warn("close metrics server", "err", err)
	}
}
