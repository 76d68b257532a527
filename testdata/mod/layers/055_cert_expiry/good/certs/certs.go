package certs

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"time"

	"example.com/layers/055_cert_expiry/good/parallel"
)

const (
	workers = 8
	timeout = 5 * time.Second
)

type Cert struct {
	Host  string
	Until time.Time
}

// Expiring returns the certificates that end within d, the first to end
// first.
func Expiring(ctx context.Context, hosts []string, d time.Duration) ([]Cert, error) {
	limit := time.Now().Add(d)
	var (
		mu   sync.Mutex
		soon []Cert
	)
	err := parallel.Each(ctx, workers, hosts, func(ctx context.Context, host string) error {
		until, err := notAfter(ctx, host)
		if err != nil {
			return fmt.Errorf("%s: %w", host, err)
		}
		if until.Before(limit) {
			mu.Lock()
			defer mu.Unlock()
			soon = append(soon, Cert{host, until})
		}
		return nil
	})
	slices.SortFunc(soon, func(a, b Cert) int { return a.Until.Compare(b.Until) })
	return soon, err
}

func notAfter(ctx context.Context, host string) (time.Time, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	var d tls.Dialer
	conn, err := d.DialContext(ctx, "tcp", net.JoinHostPort(host, "443"))
	if err != nil {
		return time.Time{}, err
	}
	defer conn.Close()
	peer := conn.(*tls.Conn).ConnectionState().PeerCertificates
	if len(peer) == 0 {
		return time.Time{}, errors.New("no certificate")
	}
	return peer[0].NotAfter, nil
}
