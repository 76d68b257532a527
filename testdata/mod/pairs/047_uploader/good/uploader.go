package uploader

import (
	"context"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
)

type Bucket interface {
	Put(ctx context.Context, key string, r io.Reader) error
}

type Uploader struct {
	b    Bucket
	sent atomic.Int64
	bad  atomic.Int64
}

func New(b Bucket) *Uploader { return &Uploader{b: b} }

func (u *Uploader) upload(ctx context.Context, path string, wg *sync.WaitGroup) {
	defer wg.Done()
	f, err := os.Open(path)
	if err != nil {
		u.bad.Add(1)
		return
	}
	defer f.Close()
	if err := u.b.Put(ctx, path, f); err != nil {
		u.bad.Add(1)
	} else {
		u.sent.Add(1)
	}
}

// Upload sends all files and tells how many arrived.
func (u *Uploader) Upload(ctx context.Context, paths []string) (int64, error) {
	wg := new(sync.WaitGroup)
	wg.Add(len(paths))
	for _, p := range paths {
		go u.upload(ctx, p, wg)
	}
	wg.Wait()
	if n := u.bad.Load(); n > 0 {
		return u.sent.Load(), fmt.Errorf("%d uploads failed", n)
	}
	return u.sent.Load(), nil
}
