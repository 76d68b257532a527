package reconnect

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"net"
	"time"
)

type Backoff struct {
	Min, Max time.Duration
	cur      time.Duration
}

func (b *Backoff) Next() time.Duration {
	b.cur = min(max(b.cur*2, b.Min), b.Max)
	return b.cur + rand.N(b.cur/4+1)
}

type Dialer struct {
	addr string
	log  *slog.Logger
}

func NewDialer(addr string, log *slog.Logger) *Dialer { return &Dialer{addr, log} }

// Connect dials again and again until it gets a connection.
func (d *Dialer) Connect(ctx context.Context) (net.Conn, error) {
	bo := Backoff{Min: 100 * time.Millisecond, Max: 30 * time.Second}
	var nd net.Dialer
	for {
		c, err := nd.DialContext(ctx, "tcp", d.addr)
		if err == nil {
			return c, nil
		}
		wait := bo.Next()
		d.log.Info("dial failed", "addr", d.addr, "err", err, "retry", wait)
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
