package lib

import (
	"context"
	"net/http"
)

func Load(ctx context.Context, id string) error {
	req, err := http.NewRequestWithContext(ctx, "GET", "http://localhost/"+id, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}
