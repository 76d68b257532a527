package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

var ErrMissing = errors.New("blob: not found")

type Client struct {
	base    *url.URL
	http    *http.Client
	timeout time.Duration
	bytes   prometheus.Counter
	log     *slog.Logger
}

func NewClient(base string, timeout time.Duration, bytes prometheus.Counter, log *slog.Logger) (*Client, error) {
	u, err := url.Parse(base)
	if err != nil {
		return nil, fmt.Errorf("blob: base url: %w", err)
	}
	return &Client{base: u, http: &http.Client{}, timeout: timeout, bytes: bytes, log: log}, nil
}

func (c *Client) open(ctx context.Context, key string) (io.ReadCloser, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base.JoinPath(key).String(), nil)
	if err != nil {
		return nil, fmt.Errorf("build request: %w", err)
	}
	req.Header.Set("Accept", "application/octet-stream")
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("get %s: %w", key, err)
	}
	if resp.StatusCode == http.StatusOK {
		return resp.Body, nil
	}
	if err := resp.Body.Close(); err != nil {
		c.log.DebugContext(ctx, "close body", "err", err)
	}
	if resp.StatusCode == http.StatusNotFound {
		return nil, fmt.Errorf("get %s: %w", key, ErrMissing)
	}
	return nil, fmt.Errorf("get %s: status %s", key, resp.Status)
}

// Download copies the blob to w. The whole transfer is bounded by the timeout.
func (c *Client) Download(ctx context.Context, key string, w io.Writer) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	body, err := c.open(ctx, key)
	if err != nil {
		return 0, err
	}
	defer body.Close()
	n, err := io.Copy(w, body)
	c.bytes.Add(float64(n))
	if err != nil {
		return n, fmt.Errorf("read %s after %d bytes: %w", key, n, err)
	}
	return n, nil
}
