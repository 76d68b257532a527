package session

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"
)

// Dialer opens a connection and does the handshake on it.
type Dialer interface {
	Dial(ctx context.Context, addr string) (net.Conn, error)
}

type Config struct {
	Brokers []string
	Timeout time.Duration
}

// Session holds the connection to the broker that was the first to answer.
type Session struct {
	cfg    Config
	dialer Dialer
	log    *slog.Logger

	mu   sync.Mutex
	addr string
	conn net.Conn
}

var ErrNotConnected = errors.New("session: not connected")

func New(cfg Config, d Dialer, log *slog.Logger) *Session {
	return &Session{cfg: cfg, dialer: d, log: log}
}

func (s *Session) adopt(addr string, conn net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.addr, s.conn = addr, conn
}

// Conn returns the current connection.
func (s *Session) Conn() (net.Conn, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn == nil {
		return nil, ErrNotConnected
	}
	return s.conn, nil
}

func (s *Session) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn == nil {
		return nil
	}
	err := s.conn.Close()
	s.conn = nil
	return err
}

type attempt struct {
	addr string
	conn net.Conn
	err  error
}

// Connect dials all brokers at once and keeps the first connection. It is
// called once, before the session is used.
func (s *Session) Connect(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, s.cfg.Timeout)
	defer cancel()

	results := make(chan attempt, len(s.cfg.Brokers))
	for _, addr := range s.cfg.Brokers {
		go func() {
			conn, err := s.dialer.Dial(ctx, addr)
			if err != nil {
				err = fmt.Errorf("broker %s: %w", addr, err)
			}
			results <- attempt{addr, conn, err}
		}()
	}

	errs := []error{ErrNotConnected}
	for n := range s.cfg.Brokers {
		first := <-results
		if first.err != nil {
			errs = append(errs, first.err)
			continue
		}
		go closeLate(results, len(s.cfg.Brokers)-n-1)
		s.adopt(first.addr, first.conn)
		s.log.Info("connected", "broker", first.addr)
		return nil
	}
	return errors.Join(errs...)
}

func closeLate(results <-chan attempt, n int) {
	for range n {
		if late := <-results; late.err == nil {
			late.conn.Close()
		}
	}
}
