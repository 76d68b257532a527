package crawler

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"sync"
	"time"
)

var hrefRE = regexp.MustCompile(`href="(https?://[^"]+)"`)

type Link struct {
	From string `json:"from"`
	To   string `json:"to"`
}

type Crawler struct {
	client   *http.Client
	maxBytes int64
	log      *slog.Logger
}

func New(timeout time.Duration, maxBytes int64, log *slog.Logger) *Crawler {
	return &Crawler{client: &http.Client{Timeout: timeout}, maxBytes: maxBytes, log: log}
}

// Crawl fetches the seeds and returns the links found on them, keyed by target.
func (c *Crawler) Crawl(ctx context.Context, seeds []string) map[string][]string {
	found := make(chan Link)
	var wg sync.WaitGroup
	for _, seed := range seeds {
		wg.Go(func() {
			body, err := c.fetch(ctx, seed)
			if err != nil {
				c.log.WarnContext(ctx, "fetch seed", "url", seed, "err", err)
				return
			}
			for _, m := range hrefRE.FindAllSubmatch(body, -1) {
				found <- Link{From: seed, To: string(m[1])}
			}
		})
	}
	go func() {
		wg.Wait()
		close(found)
	}()

	out := make(map[string][]string)
	for l := range found {
		out[l.To] = append(out[l.To], l.From)
	}
	return out
}

func (c *Crawler) fetch(ctx context.Context, url string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, fmt.Errorf("build request: %w", err)
	}
	req.Header.Set("User-Agent", "linkcheck/1.0")
	resp, err := c.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("status %s", resp.Status)
	}
	return io.ReadAll(io.LimitReader(resp.Body, c.maxBytes))
}
