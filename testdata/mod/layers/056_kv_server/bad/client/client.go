package client

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

type Client struct {
	Base string
	HTTP *http.Client
}

func (c *Client) Set(ctx context.Context, key, val string) error {
	_, err := c.do(ctx, http.MethodPut, key, strings.NewReader(val))
	return err
}

func (c *Client) Get(ctx context.Context, key string) (string, error) {
	return c.do(ctx, http.MethodGet, key, nil)
}

func (c *Client) do(ctx context.Context, method, key string, body io.Reader) (string, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.Base+"/kv/"+url.PathEscape(key), body)
	if err != nil {
		return "", err
	}
	resp, err := c.HTTP.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return "", err
	}
	if resp.StatusCode/100 != 2 {
		return "", fmt.Errorf("%s %s: %s", method, key, resp.Status)
	}
	return string(b), nil
}
