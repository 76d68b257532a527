package bucket

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

type Bucket struct {
	base    string
	timeout time.Duration
}

func New(base string, timeout time.Duration) *Bucket {
	return &Bucket{base: base, timeout: timeout}
}

// Open returns a reader of the object, which must be read and closed within
// the timeout of the bucket.
func (b *Bucket) Open(ctx context.Context, key string) (io.ReadCloser, error) {
	ctx, cancel := context.WithTimeout(ctx, b.timeout)
	defer cancel()
	resp, err := b.get(ctx, key)
	if err != nil {
		return nil, err
	}
	return resp.Body, nil
}

func (b *Bucket) get(ctx context.Context, key string) (*http.Response, error) {
	u, err := url.JoinPath(b.base, key)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u, nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		return nil, fmt.Errorf("get %s: %s", key, resp.Status)
	}
	return resp, nil
}
