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
	for _, img := range imgs {
		ch := make(chan outcome, 1)
		go func() {
			n, err := s.Scan(ctx, img)
			ch <- outcome{n, err}
		}()
		o := <-ch
		if o.err != nil {
			return 0, fmt.Errorf("scan %s: %w", img.Name, o.err)
		}
		total += o.n
	}
	return total, nil
}
