package replicate

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"example.com/layers/006_replica_start/bad/artifact"
	"golang.org/x/sync/errgroup"
)

// Handle follows a replication.
type Handle struct {
	copied atomic.Int32
	done   chan struct{}
	err    error
}

// Done is closed when all uploads have ended.
func (h *Handle) Done() <-chan struct{} { return h.done }

// Err is the first failure; valid after Done is closed.
func (h *Handle) Err() error { return h.err }

func (h *Handle) Copied() int { return int(h.copied.Load()) }

var client = &http.Client{Timeout: time.Minute}

// Start uploads a to every host.
func Start(ctx context.Context, a *artifact.Artifact, hosts []string) *Handle {
	h := &Handle{done: make(chan struct{})}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(8)
	go func() {
		defer close(h.done)
		for _, host := range hosts {
			g.Go(func() error {
				if err := upload(ctx, a, host); err != nil {
					return fmt.Errorf("%s: %w", host, err)
				}
				h.copied.Add(1)
				return nil
			})
		}
		h.err = g.Wait()
	}()
	return h
}

func upload(ctx context.Context, a *artifact.Artifact, host string) error {
	url := "https://" + host + "/artifacts/" + a.Name
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, url, bytes.NewReader(a.Data))
	if err != nil {
		return err
	}
	req.Header.Set("X-Checksum", a.Sum)
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusCreated {
		return fmt.Errorf("unexpected status %s", resp.Status)
	}
	return nil
}
