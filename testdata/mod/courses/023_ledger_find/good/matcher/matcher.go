package matcher

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"example.com/courses/023_ledger_find/good/ledger"
)

var ErrNoMatch = errors.New("no matching ledger entry")

type Payment struct {
	Ref    string
	Amount int64
	At     time.Time
}

type Matcher struct {
	pager    ledger.Pager
	pageSize int
	window   time.Duration
	log      *slog.Logger
}

func New(p ledger.Pager, window time.Duration, log *slog.Logger) *Matcher {
	return &Matcher{pager: p, pageSize: 200, window: window, log: log}
}

// Run matches payments for as long as the daemon runs.
func (m *Matcher) Run(ctx context.Context, payments <-chan Payment) {
	for {
		select {
		case <-ctx.Done():
			return
		case p, ok := <-payments:
			if !ok {
				return
			}
			e, err := m.find(ctx, p)
			if err != nil {
				m.log.Warn("payment not matched", "ref", p.Ref, "err", err)
				continue
			}
			m.log.Info("payment matched", "ref", p.Ref, "entry", e.ID)
		}
	}
}

func (m *Matcher) find(ctx context.Context, p Payment) (ledger.Entry, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for it := range ledger.Stream(ctx, m.pager, m.pageSize) {
		if it.Err != nil {
			return ledger.Entry{}, fmt.Errorf("read ledger: %w", it.Err)
		}
		if it.Entry.Amount == p.Amount && it.Entry.Booked.Sub(p.At).Abs() <= m.window {
			return it.Entry, nil
		}
	}
	return ledger.Entry{}, errors.Join(ErrNoMatch, ctx.Err())
}
