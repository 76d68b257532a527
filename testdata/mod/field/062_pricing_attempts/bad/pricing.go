// Package pricing asks the pricing service for quotes.
package pricing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"example.com/field/062_pricing_attempts/bad/retry"
)

// Quote is a price.
type Quote struct {
	SKU   string `json:"sku"`
	Cents int64  `json:"cents"`
}

type statusError int

func (e statusError) Error() string { return "pricing service: " + http.StatusText(int(e)) }

// Client is a client of the pricing service.
type Client struct {
	base  string
	http  *http.Client
	retry retry.Options
}

// NewClient returns a Client.
func NewClient(base string, log *slog.Logger) *Client {
	return &Client{
		base: base,
		http: &http.Client{},
		retry: retry.Options{
			Attempts:   3,
			PerAttempt: 2 * time.Second,
			Pause:      100 * time.Millisecond,
			Final: func(err error) bool {
				var status statusError
				return errors.As(err, &status) && status < http.StatusInternalServerError
			},
			Logger: log,
		},
	}
}

// Quote returns the price of sku.
func (c *Client) Quote(ctx context.Context, sku string) (q Quote, err error) {
	err = retry.Do(ctx, c.retry, func(ctx context.Context) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/quotes/"+url.PathEscape(sku), nil)
		if err != nil {
			return err
		}
		resp, err := c.http.Do(req)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			return statusError(resp.StatusCode)
		}
		return json.NewDecoder(resp.Body).Decode(&q)
	})
	if err != nil {
		return Quote{}, fmt.Errorf("quote %s: %w", sku, err)
	}
	return q, nil
}
