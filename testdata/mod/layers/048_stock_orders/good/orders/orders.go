package orders

import (
	"sync"

	"example.com/layers/048_stock_orders/good/stock"
)

type order struct {
	sku string
	n   int
}

// Book has the open orders.
type Book struct {
	stock *stock.Stock

	mu   sync.Mutex
	last int
	open map[int]order
}

func NewBook(s *stock.Stock) *Book {
	return &Book{stock: s, open: make(map[int]order)}
}

// Place reserves the pieces and opens an order.
func (b *Book) Place(sku string, n int) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.stock.Take(sku, n); err != nil {
		return 0, err
	}
	b.last++
	b.open[b.last] = order{sku, n}
	return b.last, nil
}

// WithOpenPieces calls fn with the number of pieces of sku in open orders;
// no order is opened meanwhile.
func (b *Book) WithOpenPieces(sku string, fn func(n int)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := 0
	for _, o := range b.open {
		if o.sku == sku {
			n += o.n
		}
	}
	fn(n)
}
