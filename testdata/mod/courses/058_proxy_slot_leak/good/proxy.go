package proxy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"sync"
	"time"

	"example.com/courses/058_proxy_slot_leak/good/limiter"
)

type Config struct {
	Upstream    string
	MaxTunnels  int64
	SlotWait    time.Duration
	DialTimeout time.Duration
}

type Proxy struct {
	cfg Config
	lim *limiter.Limiter
	log *slog.Logger
}

func New(cfg Config, log *slog.Logger) *Proxy {
	return &Proxy{cfg: cfg, lim: limiter.New(cfg.MaxTunnels, cfg.SlotWait), log: log}
}

// Serve accepts clients until the context ends and waits for open tunnels.
func (p *Proxy) Serve(ctx context.Context, l net.Listener) error {
	ctx, cancel := context.WithCancel(ctx)
	var clients sync.WaitGroup
	defer clients.Wait()
	defer cancel()
	stop := context.AfterFunc(ctx, func() { l.Close() })
	defer stop()

	for {
		conn, err := l.Accept()
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		clients.Go(func() {
			defer conn.Close()
			if err := p.tunnel(ctx, conn); err != nil {
				p.log.Warn("tunnel", "client", conn.RemoteAddr(), "err", err)
			}
		})
	}
}

func (p *Proxy) tunnel(ctx context.Context, client net.Conn) error {
	if err := p.lim.Acquire(ctx); err != nil {
		return err
	}
	defer p.lim.Release()
	dialer := net.Dialer{Timeout: p.cfg.DialTimeout}
	upstream, err := dialer.DialContext(ctx, "tcp", p.cfg.Upstream)
	if err != nil {
		return fmt.Errorf("upstream: %w", err)
	}
	defer upstream.Close()

	stop := context.AfterFunc(ctx, func() {
		client.Close()
		upstream.Close()
	})
	defer stop()

	var up error
	var upward sync.WaitGroup
	upward.Go(func() { up = pipe(upstream, client) })
	down := pipe(client, upstream)
	upward.Wait()
	if ctx.Err() != nil {
		return nil
	}
	return errors.Join(up, down)
}

// pipe copies one direction. At its end the other side is told that nothing
// more comes; after a fault both sides are closed.
func pipe(dst, src net.Conn) error {
	_, err := io.Copy(dst, src)
	if err == nil {
		if hc, ok := dst.(interface{ CloseWrite() error }); ok {
			return hc.CloseWrite()
		}
	}
	src.Close()
	dst.Close()
	return err
}
