package syncer

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"example.com/layers/014_mirror_checkpoint/good/checkpoint"
	"golang.org/x/sync/errgroup"
)

type Syncer struct {
	src, dst string
	pos      checkpoint.File
	client   *http.Client
}

func New(src, dst string, pos checkpoint.File) *Syncer {
	return &Syncer{src: src, dst: dst, pos: pos, client: &http.Client{Timeout: 30 * time.Second}}
}

// Sync copies the next n pages and then moves the checkpoint past them.
func (s *Syncer) Sync(ctx context.Context, n int) error {
	from, err := s.pos.Load()
	if err != nil {
		return fmt.Errorf("load checkpoint: %w", err)
	}
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(4)
	for page := from; page < from+n; page++ {
		g.Go(func() error {
			if err := s.copyPage(gctx, page); err != nil {
				return fmt.Errorf("copy page %d: %w", page, err)
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return s.pos.Save(from + n)
}

func (s *Syncer) copyPage(ctx context.Context, page int) error {
	name := "/pages/" + strconv.Itoa(page)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.src+name, nil)
	if err != nil {
		return err
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("get %s: %s", name, resp.Status)
	}
	put, err := http.NewRequestWithContext(ctx, http.MethodPut, s.dst+name, resp.Body)
	if err != nil {
		return err
	}
	put.ContentLength = resp.ContentLength
	presp, err := s.client.Do(put)
	if err != nil {
		return err
	}
	defer presp.Body.Close()
	if presp.StatusCode/100 != 2 {
		return fmt.Errorf("put %s: %s", name, presp.Status)
	}
	return nil
}
