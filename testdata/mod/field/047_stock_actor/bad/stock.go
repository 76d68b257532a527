// Package stock keeps the stock of a warehouse in one goroutine.
package stock

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
)

// Errors of the actor.
var (
	ErrClosed = errors.New("stock: closed")
	ErrShort  = errors.New("stock: not enough items")
)

// Order asks a supplier for more.
type Order struct {
	SKU string
	Qty int
}

type item struct {
	have  int
	floor int
}

// Actor owns the stock; all work is done on its loop.
type Actor struct {
	calls chan func()
	quit  chan struct{}
	ended chan struct{}
	log   *slog.Logger

	items  map[string]*item
	orders []Order
}

// Start starts an empty actor.
func Start(log *slog.Logger) *Actor {
	a := &Actor{
		calls: make(chan func()),
		quit:  make(chan struct{}),
		ended: make(chan struct{}),
		log:   log,
		items: make(map[string]*item),
	}
	go a.loop()
	return a
}

// Stop ends the loop; it may be called once.
func (a *Actor) Stop() {
	close(a.quit)
	<-a.ended
}

func (a *Actor) loop() {
	defer close(a.ended)
	for {
		select {
		case fn := <-a.calls:
			fn()
		case <-a.quit:
			return
		}
	}
}

// do runs fn on the loop and waits for it.
func (a *Actor) do(fn func()) error {
	done := make(chan struct{})
	select {
	case a.calls <- func() { defer close(done); fn() }:
		<-done
		return nil
	case <-a.ended:
		return ErrClosed
	}
}

// Add puts items into the stock.
func (a *Actor) Add(sku string, qty, floor int) error {
	return a.do(func() {
		it, ok := a.items[sku]
		if !ok {
			it = new(item)
			a.items[sku] = it
		}
		it.have += qty
		it.floor = floor
	})
}

// Reserve takes items from the stock and orders more when few are left.
func (a *Actor) Reserve(sku string, qty int) error {
	var res error
	err := a.do(func() {
		it, ok := a.items[sku]
		if !ok || it.have < qty {
			res = fmt.Errorf("%w: %s", ErrShort, sku)
			return
		}
		it.have -= qty
		if it.have < it.floor {
			a.log.Info("stock low", "sku", sku, "have", it.have)
			res = a.Reorder(sku, 2*it.floor)
		}
	})
	return errors.Join(err, res)
}

// Reorder places an order.
func (a *Actor) Reorder(sku string, qty int) error {
	return a.do(func() { a.orders = append(a.orders, Order{SKU: sku, Qty: qty}) })
}

// Orders returns the open orders.
func (a *Actor) Orders() (out []Order, err error) {
	err = a.do(func() { out = slices.Clone(a.orders) })
	return out, err
}
