package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"
)

type mirror struct {
	dir      string
	parallel int
	client   *http.Client
	log      *slog.Logger
}

func (m *mirror) download(ctx context.Context, src string) (err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, src, nil)
	if err != nil {
		return fmt.Errorf("build request: %w", err)
	}
	resp, err := m.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("get %s: status %s", src, resp.Status)
	}
	f, err := os.Create(filepath.Join(m.dir, url.PathEscape(req.URL.Host+req.URL.Path)))
	if err != nil {
		return fmt.Errorf("create: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	n, err := io.Copy(f, resp.Body)
	if err != nil {
		return fmt.Errorf("save %s: %w", src, err)
	}
	m.log.InfoContext(ctx, "saved", "url", src, "bytes", n)
	return nil
}

// run downloads the files, a few at a time.
func (m *mirror) run(ctx context.Context, urls []string) error {
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(m.parallel)
	for _, u := range urls {
		g.Go(func() error { return m.download(gctx, u) })
	}
	if err := g.Wait(); err != nil {
		return fmt.Errorf("mirror: %w", err)
	}
	return nil
}

func main() {
	dir := flag.String("dir", ".", "target directory")
	parallel := flag.Int("parallel", 8, "downloads at the same time")
	timeout := flag.Duration("timeout", time.Minute, "timeout of one download")
	flag.Parse()

	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	m := &mirror{dir: *dir, parallel: max(*parallel, 1), client: &http.Client{Timeout: *timeout}, log: log}
	err := m.run(ctx, flag.Args())
	stop()
	if err != nil {
		log.Error("failed", "err", err)
		os.Exit(1)
	}
}
