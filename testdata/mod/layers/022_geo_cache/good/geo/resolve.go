package geo

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"time"
)

// Resolver finds the country of an address.
type Resolver func(ctx context.Context, ip netip.Addr) (string, error)

// HTTP resolves with a remote service.
func HTTP(base string, timeout time.Duration) Resolver {
	c := &http.Client{Timeout: timeout}
	return func(ctx context.Context, ip netip.Addr) (string, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/ip/"+ip.String(), nil)
		if err != nil {
			return "", err
		}
		resp, err := c.Do(req)
		if err != nil {
			return "", err
		}
		defer resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			return "", fmt.Errorf("resolve %s: %s", ip, resp.Status)
		}
		b, err := io.ReadAll(io.LimitReader(resp.Body, 64))
		return string(bytes.TrimSpace(b)), err
	}
}
