// Package boundorders has orders that reserve from a stock.
package boundorders

import (
	"sync"

	"lockorder/boundstock"
)

type Book struct {
	stock *boundstock.Stock
	mu    sync.Mutex
	open  map[string]int
}

func NewBook(s *boundstock.Stock) *Book { return &Book{stock: s, open: make(map[string]int)} }

// Use sets the stock.
func (b *Book) Use(s *boundstock.Stock) { b.stock = s }

func (b *Book) Place(sku string, n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.stock.Take(sku, n)
	b.open[sku] += n
}

func (b *Book) Pieces(sku string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.open[sku]
}

func (b *Book) Name() string { return "book" }

// Loose gives its lock back before it reserves.
type Loose struct {
	stock *boundstock.Stock
	mu    sync.Mutex
	open  map[string]int
}

func NewLoose(s *boundstock.Stock) *Loose { return &Loose{stock: s, open: make(map[string]int)} }

func (b *Loose) Place(sku string, n int) {
	b.stock.Take(sku, n)
	b.mu.Lock()
	b.open[sku] += n
	b.mu.Unlock()
}

func (b *Loose) Pieces(sku string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.open[sku]
}

func (b *Loose) Name() string { return "loose" }

// Careful reserves from a careful stock.
type Careful struct {
	stock *boundstock.Careful
	mu    sync.Mutex
	open  map[string]int
}

func (b *Careful) Set(s *boundstock.Careful) { b.stock = s }

func (b *Careful) Place(sku string, n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.stock.Take(sku, n)
}

func (b *Careful) Pieces(sku string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.open[sku]
}

func (b *Careful) Name() string { return "careful" }

// Fixed answers without a lock.
type Fixed struct {
	stock *boundstock.Stock
	mu    sync.Mutex
}

func NewFixed(s *boundstock.Stock) *Fixed { return &Fixed{stock: s} }

func (b *Fixed) Place(sku string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.stock.Take(sku, 1)
}

func (b *Fixed) Pieces(string) int { return 0 }

// Name is not asked by the stock.
func (b *Fixed) Name() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return "fixed"
}

// Pager is told when something is full.
type Pager struct {
	of   *boundstock.Hooked
	mu   sync.Mutex
	full int
}

func NewPager(h *boundstock.Hooked) *Pager { return &Pager{of: h} }

func (p *Pager) Full(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.full = n
}

func (p *Pager) Left() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return 10 - p.of.Len()
}

// Quiet is told, too, but does not ask under its lock.
type Quiet struct {
	of   *boundstock.Hooked
	mu   sync.Mutex
	full int
}

func NewQuiet(h *boundstock.Hooked) *Quiet { return &Quiet{of: h} }

func (p *Quiet) Full(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.full = n
}

func (p *Quiet) Left() int { return 10 - p.of.Len() }
