package peer

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

type Frame struct {
	Kind string          `json:"kind"`
	Data json.RawMessage `json:"data,omitempty"`
}

type Handler interface {
	Handle(ctx context.Context, f Frame) error
}

type Server struct {
	every  time.Duration
	handle Handler
	active prometheus.Gauge
	log    *slog.Logger
}

func NewServer(h Handler, every time.Duration, active prometheus.Gauge, log *slog.Logger) *Server {
	return &Server{every: every, handle: h, active: active, log: log}
}

type session struct {
	mu   sync.Mutex
	conn net.Conn
}

func (s *session) send(f Frame) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.conn.SetWriteDeadline(time.Now().Add(5 * time.Second)); err != nil {
		return err
	}
	return json.NewEncoder(s.conn).Encode(f)
}

// Serve reads frames until the peer hangs up.
func (s *Server) Serve(ctx context.Context, conn net.Conn) error {
	defer conn.Close()
	s.active.Inc()
	defer s.active.Dec()

	log := s.log.With("peer", conn.RemoteAddr().String())
	sess := &session{conn: conn}
	done := make(chan struct{})
	defer close(done)
	go s.heartbeat(sess, done, log)

	sc := bufio.NewScanner(conn)
	for sc.Scan() {
		var f Frame
		if err := json.Unmarshal(sc.Bytes(), &f); err != nil {
			return fmt.Errorf("decode frame: %w", err)
		}
		if err := s.handle.Handle(ctx, f); err != nil {
			return fmt.Errorf("handle %s: %w", f.Kind, err)
		}
	}
	return sc.Err()
}

func (s *Server) heartbeat(sess *session, done <-chan struct{}, log *slog.Logger) {
	t := time.NewTicker(s.every)
	defer t.Stop()
	for {
		select {
		case <-done:
			return
		case <-t.C:
			if err := sess.send(Frame{Kind: "ping"}); err != nil {
				log.Debug("heartbeat", "err", err)
			}
		}
	}
}
