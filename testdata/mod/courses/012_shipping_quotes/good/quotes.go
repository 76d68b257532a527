package quotes

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"
)

type Parcel struct {
	Grams int
	Zip   string
}

type Quote struct {
	Carrier string
	Cents   int64
}

// Carrier is the adapter of one shipping company. Some of their SDKs do not
// take a context.
type Carrier interface {
	Name() string
	Quote(p Parcel) (Quote, error)
}

type Service struct {
	carriers []Carrier
	deadline time.Duration
	log      *slog.Logger
}

func NewService(log *slog.Logger, deadline time.Duration, carriers ...Carrier) *Service {
	return &Service{carriers: carriers, deadline: deadline, log: log}
}

func (s *Service) ask(c Carrier, p Parcel) *Quote {
	q, err := c.Quote(p)
	if err != nil {
		s.log.Warn("no quote", "carrier", c.Name(), "err", err)
		return nil
	}
	return &q
}

// collect returns what the carriers have answered by the deadline.
func (s *Service) collect(ctx context.Context, p Parcel) []*Quote {
	ctx, cancel := context.WithTimeout(ctx, s.deadline)
	defer cancel()

	found := make([]*Quote, 0, len(s.carriers))
	done := make(chan *Quote, len(s.carriers))
	for _, c := range s.carriers {
		go func() {
			done <- s.ask(c, p)
		}()
	}
	for range s.carriers {
		select {
		case q := <-done:
			found = append(found, q)
		case <-ctx.Done():
			return found
		}
	}
	return found
}

// Quotes returns the offers for a parcel, cheapest first.
func (s *Service) Quotes(ctx context.Context, p Parcel) ([]Quote, error) {
	offers := slices.DeleteFunc(s.collect(ctx, p), func(q *Quote) bool { return q == nil })
	if len(offers) == 0 {
		return nil, fmt.Errorf("no carrier quoted for %s within %s", p.Zip, s.deadline)
	}
	slices.SortFunc(offers, func(a, b *Quote) int { return int(a.Cents - b.Cents) })
	out := make([]Quote, len(offers))
	for i, q := range offers {
		out[i] = *q
	}
	return out, nil
}
