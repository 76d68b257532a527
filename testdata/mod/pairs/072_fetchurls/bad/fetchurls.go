package fetchurls

import (
	"context"
	"io"
	"net/http"

	"golang.org/x/sync/errgroup"
)

type Result struct {
	URL  string
	Body []byte
}

type Fetcher struct {
	Client *http.Client
	Limit  int
}

func (f *Fetcher) get(ctx context.Context, url string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, "GET", url, nil)
	if err != nil {
		return nil, err
	}
	resp, err := f.Client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

// Stream fetches the urls and sends the results; the channel is closed at the end.
func (f *Fetcher) Stream(ctx context.Context, urls []string) (<-chan Result, func() error) {
	out := make(chan Result)
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(f.Limit + 1)
	g.Go(func() error {
		defer close(out)
		for _, u := range urls {
			g.Go(func() error {
				b, err := f.get(ctx, u)
				if err != nil {
					return err
				}
				select {
				case out <- Result{u, b}:
					return nil
				case <-ctx.Done():
					return ctx.Err()
				}
			})
		}
		return nil
	})
	return out, g.Wait
}
