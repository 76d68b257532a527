package calls

import (
	"context"

	"sequential/lib"
)

// The command of a command line.
var show = struct {
	run func(ctx context.Context, s *Service, id string) (*Page, error)
}{
	run: func(ctx context.Context, s *Service, id string) (*Page, error) {
		u, err := s.users.GetUser(ctx, id)
		if err != nil {
			return nil, err
		}
		o, err := s.orders.Orders(ctx, id) // ok: nobody is known to wait for it
		if err != nil {
			return nil, err
		}
		return &Page{User: u, Orders: o}, nil
	},
}

// ok: once, at the start.
var first = func() *Page {
	var a, b lib.Client
	u, err := a.GetUser(context.Background(), "u")
	if err != nil {
		return nil
	}
	o, err := b.Orders(context.Background(), "u")
	if err != nil {
		return nil
	}
	return &Page{User: u, Orders: o}
}()
