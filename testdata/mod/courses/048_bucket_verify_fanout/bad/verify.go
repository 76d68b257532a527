package verify

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/semaphore"
)

type Object struct {
	Key    string
	Size   int64
	SHA256 string
}

// Bucket is the object store; Objects lists page by page.
type Bucket interface {
	Objects(ctx context.Context, prefix string) iter.Seq2[Object, error]
	Open(ctx context.Context, key string) (io.ReadCloser, error)
}

type Summary struct {
	Checked int64
	Corrupt int64
	Failed  int64
}

var ErrCorrupt = errors.New("checksum mismatch")

type Verifier struct {
	bucket Bucket
	sem    *semaphore.Weighted
	log    *slog.Logger

	checked, corrupt, failed atomic.Int64
}

func New(b Bucket, parallel int64, log *slog.Logger) *Verifier {
	return &Verifier{bucket: b, sem: semaphore.NewWeighted(max(parallel, 1)), log: log}
}

// Run verifies all objects below the prefix.
func (v *Verifier) Run(ctx context.Context, prefix string) (Summary, error) {
	var wg sync.WaitGroup
	var listErr error
	for obj, err := range v.bucket.Objects(ctx, prefix) {
		if err != nil {
			listErr = fmt.Errorf("list %s: %w", prefix, err)
			break
		}
		wg.Go(func() {
			if err := v.sem.Acquire(ctx, 1); err != nil {
				return
			}
			defer v.sem.Release(1)
			v.check(ctx, obj)
		})
	}
	wg.Wait()
	if listErr == nil {
		listErr = ctx.Err()
	}
	return Summary{
		Checked: v.checked.Load(),
		Corrupt: v.corrupt.Load(),
		Failed:  v.failed.Load(),
	}, listErr
}

func (v *Verifier) check(ctx context.Context, obj Object) {
	v.checked.Add(1)
	err := v.verify(ctx, obj)
	switch {
	case err == nil:
	case errors.Is(err, ErrCorrupt):
		v.corrupt.Add(1)
		v.log.Error("corrupt object", "key", obj.Key, "err", err)
	default:
		v.failed.Add(1)
		v.log.Warn("not verified", "key", obj.Key, "err", err)
	}
}

func (v *Verifier) verify(ctx context.Context, obj Object) error {
	body, err := v.bucket.Open(ctx, obj.Key)
	if err != nil {
		return err
	}
	defer body.Close()
	h := sha256.New()
	n, err := io.Copy(h, body)
	if err != nil {
		return err
	}
	if sum := hex.EncodeToString(h.Sum(nil)); n != obj.Size || sum != obj.SHA256 {
		return fmt.Errorf("%w: %d bytes, sha256 %s", ErrCorrupt, n, sum)
	}
	return nil
}
