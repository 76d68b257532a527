package account

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"
)

type (
	// Profile is the head of the page.
	Profile struct{ Name, Email string }
	// Order is a past order.
	Order struct {
		ID    string
		Total int64
	}
	// Offer is something the user may like.
	Offer struct{ SKU, Title string }
)

// Services are the remote services behind the page.
type Services interface {
	Profile(ctx context.Context, user string) (Profile, error)
	Orders(ctx context.Context, user string) ([]Order, error)
	Offers(ctx context.Context, user string) ([]Offer, error)
}

// Page is the account page.
type Page struct {
	Profile Profile
	Orders  []Order
	Offers  []Offer
}

// Load gathers the page of a user.
func Load(ctx context.Context, svc Services, user string) (*Page, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	var page Page
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) {
		if page.Profile, err = svc.Profile(ctx, user); err != nil {
			return fmt.Errorf("profile: %w", err)
		}
		return nil
	})
	g.Go(func() (err error) {
		if page.Orders, err = svc.Orders(ctx, user); err != nil {
			return fmt.Errorf("orders: %w", err)
		}
		return nil
	})
	g.Go(func() (err error) {
		if page.Offers, err = svc.Offers(ctx, user); err != nil {
			return fmt.Errorf("offers: %w", err)
		}
		return nil
	})
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return &page, nil
}
