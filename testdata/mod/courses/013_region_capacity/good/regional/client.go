package regional

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

type Usage struct {
	Cores     int `json:"cores"`
	CoresUsed int `json:"cores_used"`
}

type Answer struct {
	Usage Usage
	Err   error
}

type Client struct {
	http   *http.Client
	domain string
}

func NewClient(c *http.Client, domain string) *Client { return &Client{http: c, domain: domain} }

// Query asks a region in the background; the answer is always delivered.
func (c *Client) Query(ctx context.Context, region string) <-chan Answer {
	out := make(chan Answer, 1)
	go func() {
		u, err := c.usage(ctx, region)
		out <- Answer{u, err}
	}()
	return out
}

func (c *Client) usage(ctx context.Context, region string) (u Usage, err error) {
	url := fmt.Sprintf("https://%s.%s/v1/usage", region, c.domain)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return u, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return u, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return u, fmt.Errorf("region %s: %s", region, resp.Status)
	}
	return u, json.NewDecoder(resp.Body).Decode(&u)
}
