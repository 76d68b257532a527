package fakeparallel

import (
	"context"
	"fmt"
)

type Image struct {
	Name string
	Data []byte
}

type Scanner interface {
	Scan(ctx context.Context, img Image) (int, error)
}

type outcome struct {
	n   int
	err error
}

// ScanAll scans the images and sums up the findings.
func ScanAll(ctx context.Context, s Scanner, imgs []Image) (int, error) {
	total := 0
	ch := make(chan outcome, len(imgs))
	for _, img := range imgs {
		go func() {
			n, err := s.Scan(ctx, img)
			if err != nil {
				err = fmt.Errorf("scan %s: %w", img.Name, err)
			}
			ch <- outcome{n, err}
		}()
	}
	for range imgs {
		o := <-ch
		if o.err != nil {
			return 0, o.err
		}
		total += o.n
	}
	return total, nil
}
