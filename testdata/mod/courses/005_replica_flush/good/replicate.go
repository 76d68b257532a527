package replicate

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

type Segment struct {
	ID   string
	Data []byte
}

type failures struct {
	mu   sync.Mutex
	errs []error
}

func (f *failures) add(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.errs = append(f.errs, err)
}

func (f *failures) Err() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return errors.Join(f.errs...)
}

type Flusher struct {
	client   *http.Client
	replicas []string
	timeout  time.Duration
}

type Option func(*Flusher)

func WithTimeout(d time.Duration) Option { return func(f *Flusher) { f.timeout = d } }

func WithClient(c *http.Client) Option { return func(f *Flusher) { f.client = c } }

func New(replicas []string, opts ...Option) *Flusher {
	f := &Flusher{client: http.DefaultClient, replicas: replicas, timeout: 5 * time.Second}
	for _, o := range opts {
		o(f)
	}
	return f
}

// Flush sends the segment to every replica. The segment may be dropped by the
// caller when the result is nil.
func (f *Flusher) Flush(ctx context.Context, seg Segment) error {
	ctx, cancel := context.WithTimeout(ctx, f.timeout)
	defer cancel()

	var (
		wg    sync.WaitGroup
		fails failures
	)
	for _, url := range f.replicas {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if err := f.send(ctx, url, seg); err != nil {
				fails.add(fmt.Errorf("replica %s: %w", url, err))
			}
		}()
	}
	wg.Wait()
	return fails.Err()
}

func (f *Flusher) send(ctx context.Context, url string, seg Segment) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, url+"/segments/"+seg.ID, bytes.NewReader(seg.Data))
	if err != nil {
		return err
	}
	resp, err := f.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 300 {
		return fmt.Errorf("unexpected status %s", resp.Status)
	}
	return nil
}
