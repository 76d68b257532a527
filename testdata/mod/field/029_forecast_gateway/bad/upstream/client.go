// Package upstream is the client of the forecast service.
package upstream

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
)

// Station is a place with forecasts.
type Station struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Forecast holds daily temperatures.
type Forecast struct {
	Station string    `json:"station"`
	Days    []float64 `json:"days"`
}

// Client calls the forecast service.
type Client struct {
	base  string
	token string
	http  *http.Client
}

// New returns a Client; deadlines come with the contexts.
func New(base, token string) *Client {
	return &Client{base: base, token: token, http: &http.Client{}}
}

// Stations lists all stations.
func (c *Client) Stations(ctx context.Context) (out []Station, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/stations", nil)
	if err != nil {
		return nil, err
	}
	err = c.do(req, &out)
	return out, err
}

// Forecast returns the forecast of a station.
func (c *Client) Forecast(ctx context.Context, station string, days int) (out Forecast, err error) {
	if err := ctx.Err(); err != nil {
		return out, err
	}
	q := url.Values{"station": {station}, "days": {strconv.Itoa(days)}}
	req, err := http.NewRequest(http.MethodGet, c.base+"/forecast?"+q.Encode(), nil)
	if err != nil {
		return out, err
	}
	err = c.do(req, &out)
	return out, err
}

func (c *Client) do(req *http.Request, into any) error {
	req.Header.Set("Authorization", "Bearer "+c.token)
	resp, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("forecast service: %s", resp.Status)
	}
	return json.NewDecoder(resp.Body).Decode(into)
}
