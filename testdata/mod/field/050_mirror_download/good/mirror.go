// Package mirror opens files from the mirror that answers first.
package mirror

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
)

// Fetcher opens files on a set of equal mirrors.
type Fetcher struct {
	mirrors []string
	client  *http.Client
	log     *slog.Logger
}

// NewFetcher returns a Fetcher.
func NewFetcher(mirrors []string, log *slog.Logger) (*Fetcher, error) {
	if len(mirrors) == 0 {
		return nil, errors.New("mirror: none configured")
	}
	return &Fetcher{mirrors: mirrors, client: &http.Client{}, log: log}, nil
}

type attempt struct {
	index int
	body  io.ReadCloser
	err   error
}

type winner struct {
	io.ReadCloser
	cancel context.CancelFunc
}

func (w *winner) Close() error {
	defer w.cancel()
	return w.ReadCloser.Close()
}

// Open returns the file from the quickest mirror; the caller closes it.
func (f *Fetcher) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	cancels := make([]context.CancelFunc, len(f.mirrors))
	results := make(chan attempt, len(f.mirrors))
	for i, m := range f.mirrors {
		actx, cancel := context.WithCancel(ctx)
		cancels[i] = cancel
		go func() {
			body, err := f.open(actx, m, name)
			results <- attempt{i, body, err}
		}()
	}

	var errs []error
	for n := range f.mirrors {
		a := <-results
		if a.err != nil {
			cancels[a.index]()
			errs = append(errs, a.err)
			continue
		}
		f.log.Debug("mirror chosen", "file", name, "mirror", f.mirrors[a.index])
		for i, cancel := range cancels {
			if i != a.index {
				cancel()
			}
		}
		go discard(results, len(f.mirrors)-n-1)
		return &winner{a.body, cancels[a.index]}, nil
	}
	return nil, fmt.Errorf("no mirror has %s: %w", name, errors.Join(errs...))
}

func (f *Fetcher) open(ctx context.Context, mirror, name string) (io.ReadCloser, error) {
	url := strings.TrimSuffix(mirror, "/") + "/" + strings.TrimPrefix(name, "/")
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	resp, err := f.client.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		return nil, fmt.Errorf("%s: %s", url, resp.Status)
	}
	return resp.Body, nil
}

func discard(results <-chan attempt, n int) {
	for range n {
		if a := <-results; a.err == nil {
			a.body.Close()
		}
	}
}
