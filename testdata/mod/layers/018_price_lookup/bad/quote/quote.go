package quote

import (
	"context"

	"example.com/layers/018_price_lookup/bad/fanout"
	"example.com/layers/018_price_lookup/bad/prices"
)

type Line struct {
	SKU   string
	Cents int64
}

// Build prices the SKUs in the order given.
func Build(ctx context.Context, c *prices.Client, skus []string) ([]Line, error) {
	cents, err := fanout.Map(ctx, 8, skus, c.Price)
	if err != nil {
		return nil, err
	}
	lines := make([]Line, len(skus))
	for i, sku := range skus {
		lines[i] = Line{SKU: sku, Cents: cents[i]}
	}
	return lines, nil
}
