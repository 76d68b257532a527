package report

import (
	"context"
	"errors"
	"fmt"

	"example.com/layers/025_stock_futures/good/async"
)

type Warehouse interface {
	Name() string
	Count(ctx context.Context, sku string) (int, error)
}

// Stock adds up the stock of all warehouses. A warehouse that cannot be asked
// makes the report fail.
func Stock(ctx context.Context, whs []Warehouse, sku string) (int, error) {
	total := 0
	var errs []error
	counts := make([]*async.Future[int], len(whs))
	for i, wh := range whs {
		counts[i] = async.Go(func() (int, error) { return wh.Count(ctx, sku) })
	}
	for i, wh := range whs {
		n, err := counts[i].Get()
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", wh.Name(), err))
			continue
		}
		total += n
	}
	if err := errors.Join(errs...); err != nil {
		return 0, err
	}
	return total, nil
}
