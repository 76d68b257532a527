package fetch

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

const maxSize = 64 << 20

// Get downloads base/name.
func Get(ctx context.Context, base, name string) ([]byte, error) {
	u, err := url.JoinPath(base, name)
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
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", u, resp.Status)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxSize+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxSize {
		return nil, fmt.Errorf("%s: larger than %d bytes", u, maxSize)
	}
	return data, nil
}
