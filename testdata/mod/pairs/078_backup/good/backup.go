package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
)

var ErrTooBig = errors.New("backup: object too big")

type Remote interface {
	Upload(ctx context.Context, name string, r io.Reader) error
}

type Backup struct {
	remote Remote
	max    int64
}

func New(r Remote, max int64) *Backup { return &Backup{r, max} }

func (b *Backup) file(ctx context.Context, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return err
	}
	if st.Size() > b.max {
		return ErrTooBig
	}
	if err := b.remote.Upload(ctx, path, f); err != nil {
		return fmt.Errorf("backup: upload failed: %w", err)
	}
	return nil
}

// Files backs up the paths until the context ends.
func (b *Backup) Files(ctx context.Context, paths []string) (failed []string, err error) {
	for _, p := range paths {
		err := b.file(ctx, p)
		if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
			return failed, err
		}
		if err != nil {
			failed = append(failed, p)
		}
	}
	return failed, nil
}
