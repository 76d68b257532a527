package crawler

import (
	"context"
	"log"
	"net/http"
	"sync"
)

type Fetcher struct {
	client *http.Client
	sem    chan struct{}
	logger *log.Logger
}

func New(limit int, l *log.Logger) *Fetcher {
	return &Fetcher{client: http.DefaultClient, sem: make(chan struct{}, limit), logger: l}
}

func (f *Fetcher) FetchAll(ctx context.Context, urls []string) map[string]int {
	var (
		mu  sync.Mutex
		wg  sync.WaitGroup
		res = make(map[string]int, len(urls))
	)
	for _, u := range urls {
		f.sem <- struct{}{}
		wg.Add(1)
		go func() {
			defer wg.Done()
			defer func() { <-f.sem }()
			code, err := f.head(ctx, u)
			if err != nil {
				f.logger.Printf("head %s: %v", u, err)
				return
			}
			mu.Lock()
			res[u] = code
			mu.Unlock()
		}()
	}
	wg.Wait()
	return res
}

func (f *Fetcher) head(ctx context.Context, u string) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, u, nil)
	if err != nil {
		return 0, err
	}
	resp, err := f.client.Do(req)
	if err != nil {
		return 0, err
	}
	resp.Body.Close()
	return resp.StatusCode, nil
}
