package probe

import (
	"context"
	"net"
	"time"
)

// Func probes a host and says how long it took.
type Func func(ctx context.Context, host string) (time.Duration, error)

// TCP connects to host:port.
func TCP(timeout time.Duration) Func {
	d := net.Dialer{Timeout: timeout}
	return func(ctx context.Context, host string) (time.Duration, error) {
		start := time.Now()
		conn, err := d.DialContext(ctx, "tcp", host)
		if err != nil {
			return 0, err
		}
		return time.Since(start), conn.Close()
	}
}
