package grpcserve

import (
	"context"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

type Server struct {
	api   *http.Server
	admin *http.Server
}

func New(apiAddr, adminAddr string, h, adm http.Handler) *Server {
	return &Server{
		api:   &http.Server{Addr: apiAddr, Handler: h, ReadHeaderTimeout: 5 * time.Second},
		admin: &http.Server{Addr: adminAddr, Handler: adm, ReadHeaderTimeout: 5 * time.Second},
	}
}

func serve(s *http.Server) error {
	ln, err := net.Listen("tcp", s.Addr)
	if err != nil {
		return fmt.Errorf("listen %s: %w", s.Addr, err)
	}
	return s.Serve(ln)
}

// Run serves until a signal arrives or one of the servers fails.
func (s *Server) Run() error {
	errs := make(chan error)
	go func() { errs <- serve(s.api) }()
	go func() { errs <- serve(s.admin) }()

	sig := make(chan os.Signal, 1)
	signal.Notify(sig, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(sig)

	var first error
	select {
	case got := <-sig:
		log.Printf("got %v, shutting down", got)
	case first = <-errs:
		log.Printf("server failed: %v", first)
	}

	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := s.api.Shutdown(ctx); err != nil {
		log.Printf("api shutdown: %v", err)
	}
	if err := s.admin.Shutdown(ctx); err != nil {
		log.Printf("admin shutdown: %v", err)
	}
	return first
}
