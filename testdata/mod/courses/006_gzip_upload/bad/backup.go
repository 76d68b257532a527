package backup

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"
)

// Source is a database that can be dumped.
type Source interface {
	Name() string
	Dump(ctx context.Context, w io.Writer) error
}

// Bucket stores the body under the key; it reads to the end or to the first
// error, which it returns.
type Bucket interface {
	Put(ctx context.Context, key string, body io.Reader) error
}

type Config struct {
	Prefix string
	Level  int
}

type Job struct {
	cfg    Config
	bucket Bucket
	log    *slog.Logger
	now    func() time.Time
}

func NewJob(cfg Config, b Bucket, log *slog.Logger) *Job {
	if cfg.Level == 0 {
		cfg.Level = gzip.BestSpeed
	}
	return &Job{cfg: cfg, bucket: b, log: log, now: time.Now}
}

func (j *Job) key(src Source) string {
	return fmt.Sprintf("%s/%s/%s.gz", j.cfg.Prefix, src.Name(), j.now().UTC().Format("20060102T150405"))
}

func (j *Job) compress(ctx context.Context, src Source, w io.Writer) error {
	zw, err := gzip.NewWriterLevel(w, j.cfg.Level)
	if err != nil {
		return err
	}
	if err := src.Dump(ctx, zw); err != nil {
		return fmt.Errorf("dump %s: %w", src.Name(), err)
	}
	return zw.Close()
}

// Backup streams a compressed dump into the bucket and returns its key.
func (j *Job) Backup(ctx context.Context, src Source) (string, error) {
	key := j.key(src)
	pr, pw := io.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer pw.Close()
		if err := j.compress(ctx, src, pw); err != nil {
			j.log.Error("dump failed", "source", src.Name(), "err", err)
		}
	}()

	err := j.bucket.Put(ctx, key, pr)
	pr.CloseWithError(err)
	<-done
	if err != nil {
		return "", fmt.Errorf("upload %s: %w", key, err)
	}
	j.log.Info("backup stored", "key", key)
	return key, nil
}
