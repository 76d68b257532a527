package admin

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

type Config struct {
	Addr         string        `json:"addr"`
	ReadTimeout  time.Duration `json:"read_timeout"`
	DrainTimeout time.Duration `json:"drain_timeout"`
}

func (c *Config) defaults() {
	if c.Addr == "" {
		c.Addr = ":9090"
	}
	if c.ReadTimeout == 0 {
		c.ReadTimeout = 5 * time.Second
	}
	if c.DrainTimeout == 0 {
		c.DrainTimeout = 10 * time.Second
	}
}

type Server struct {
	cfg Config
	srv *http.Server
	log *slog.Logger
}

func New(cfg Config, reg *prometheus.Registry, log *slog.Logger) *Server {
	cfg.defaults()
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(reg, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNoContent)
	})
	return &Server{
		cfg: cfg,
		srv: &http.Server{Addr: cfg.Addr, Handler: mux, ReadTimeout: cfg.ReadTimeout},
		log: log.With("component", "admin"),
	}
}

// Run serves until ctx ends. It returns an error if the server could not serve.
func (s *Server) Run(ctx context.Context) error {
	go func() {
		s.log.Info("listening", "addr", s.cfg.Addr)
		if err := s.srv.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
			s.log.Error("serve", "err", err)
		}
	}()

	<-ctx.Done()
	dctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.cfg.DrainTimeout)
	defer cancel()
	if err := s.srv.Shutdown(dctx); err != nil {
		return fmt.Errorf("drain: %w", err)
	}
	return nil
}
