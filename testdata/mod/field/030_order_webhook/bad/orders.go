// Package orders takes orders and tells a webhook about them.
package orders

import (
	"errors"
	"fmt"
	"sync"

	"example.com/field/030_order_webhook/bad/webhook"
)

// Order is a customer's order.
type Order struct {
	ID       string `json:"id"`
	Customer string `json:"customer"`
	Cents    int64  `json:"cents"`
}

// Service keeps orders.
type Service struct {
	hook *webhook.Sender

	mu     sync.Mutex
	orders map[string]Order
}

// NewService returns a Service.
func NewService(hook *webhook.Sender) *Service {
	return &Service{hook: hook, orders: make(map[string]Order)}
}

// Place stores an order and announces it.
func (s *Service) Place(o Order) error {
	if o.ID == "" || o.Cents <= 0 {
		return errors.New("orders: incomplete order")
	}
	s.mu.Lock()
	_, dup := s.orders[o.ID]
	if !dup {
		s.orders[o.ID] = o
	}
	s.mu.Unlock()
	if dup {
		return fmt.Errorf("orders: %s exists", o.ID)
	}
	s.hook.Send("order.placed", o)
	return nil
}
