package sdk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"time"
)

type Options struct {
	Endpoint string
	Token    string
	// AttemptTimeout limits a single attempt. The caller's context limits the whole call.
	AttemptTimeout time.Duration
	Attempts       int
	Backoff        time.Duration
	HTTP           *http.Client
	Log            *slog.Logger
}

type Client struct{ opts Options }

type APIError struct {
	Status int
	Detail string
}

func (e *APIError) Error() string { return fmt.Sprintf("api: status %d: %s", e.Status, e.Detail) }

func New(opts Options) *Client {
	if opts.AttemptTimeout <= 0 {
		opts.AttemptTimeout = 3 * time.Second
	}
	if opts.Attempts <= 0 {
		opts.Attempts = 4
	}
	if opts.Backoff <= 0 {
		opts.Backoff = 200 * time.Millisecond
	}
	if opts.HTTP == nil {
		opts.HTTP = http.DefaultClient
	}
	if opts.Log == nil {
		opts.Log = slog.Default()
	}
	return &Client{opts: opts}
}

// Call posts in to the method and decodes the answer into out. Calls are idempotent.
func (c *Client) Call(ctx context.Context, method string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	actx, cancel := context.WithTimeout(ctx, c.opts.AttemptTimeout)
	defer cancel()

	for attempt := 1; ; attempt++ {
		err = c.attempt(actx, method, body, out)
		if err == nil || !retryable(err) || attempt == c.opts.Attempts || ctx.Err() != nil {
			break
		}
		c.opts.Log.Warn("attempt failed", "method", method, "attempt", attempt, "err", err)
		if werr := c.pause(ctx, attempt); werr != nil {
			return errors.Join(werr, err)
		}
	}
	return err
}

func (c *Client) pause(ctx context.Context, attempt int) error {
	d := c.opts.Backoff << min(attempt-1, 6)
	timer := time.NewTimer(d/2 + rand.N(d/2))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func retryable(err error) bool {
	var api *APIError
	if errors.As(err, &api) {
		return api.Status >= 500 || api.Status == http.StatusTooManyRequests
	}
	return true
}

func (c *Client) attempt(ctx context.Context, method string, body []byte, out any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.opts.Endpoint+"/"+method, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+c.opts.Token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := c.opts.HTTP.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		detail, err := io.ReadAll(io.LimitReader(resp.Body, 4096))
		if err != nil {
			return err
		}
		return &APIError{Status: resp.StatusCode, Detail: string(detail)}
	}
	return json.NewDecoder(resp.Body).Decode(out)
}
