package mirror

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"
)

type Config struct {
	Mirrors  []string
	Timeout  time.Duration
	MaxBytes int64
}

type Fetcher struct {
	cfg    Config
	client *http.Client
	log    *slog.Logger
}

var ErrNoMirrors = errors.New("no mirrors configured")

func New(cfg Config, client *http.Client, log *slog.Logger) (*Fetcher, error) {
	if len(cfg.Mirrors) == 0 {
		return nil, ErrNoMirrors
	}
	if cfg.MaxBytes == 0 {
		cfg.MaxBytes = 64 << 20
	}
	return &Fetcher{cfg: cfg, client: client, log: log}, nil
}

type answer struct {
	mirror string
	data   []byte
	err    error
}

func (f *Fetcher) get(ctx context.Context, url string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	resp, err := f.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", url, resp.Status)
	}
	return io.ReadAll(io.LimitReader(resp.Body, f.cfg.MaxBytes))
}

// Fetch asks all mirrors for the file and returns it from the fastest.
func (f *Fetcher) Fetch(ctx context.Context, path string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, f.cfg.Timeout)
	defer cancel()

	answers := make(chan answer, len(f.cfg.Mirrors))
	for _, m := range f.cfg.Mirrors {
		go func() {
			data, err := f.get(ctx, m+path)
			answers <- answer{m, data, err}
		}()
	}
	a := <-answers
	if a.err != nil {
		return nil, fmt.Errorf("fetch %s: %w", path, a.err)
	}
	f.log.Debug("fetched", "path", path, "mirror", a.mirror, "bytes", len(a.data))
	return a.data, nil
}
