package widget

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// Source yields the content of one widget.
type Source interface {
	Name() string
	Fetch(ctx context.Context) (json.RawMessage, error)
}

type remote struct {
	name, url string
}

func Remote(name, url string) Source { return remote{name, url} }

func (r remote) Name() string { return r.name }

func (r remote) Fetch(ctx context.Context) (json.RawMessage, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.url, nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", r.name, resp.Status)
	}
	return io.ReadAll(io.LimitReader(resp.Body, 1<<20))
}
