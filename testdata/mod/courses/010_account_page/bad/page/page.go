package page

import (
	"context"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"example.com/courses/010_account_page/bad/panel"
)

// Page is what the template renders; a panel that failed is shown as
// "not available at the moment".
type Page struct {
	Customer string
	Panels   []panel.Result
}

type Assembler struct {
	panels  []panel.Loader
	timeout time.Duration
	log     *slog.Logger
}

type Option func(*Assembler)

func WithTimeout(d time.Duration) Option { return func(a *Assembler) { a.timeout = d } }

func NewAssembler(log *slog.Logger, panels []panel.Loader, opts ...Option) *Assembler {
	a := &Assembler{panels: panels, timeout: 800 * time.Millisecond, log: log}
	for _, o := range opts {
		o(a)
	}
	return a
}

func (a *Assembler) Assemble(ctx context.Context, customer string) (Page, error) {
	parent := ctx
	ctx, cancel := context.WithTimeout(ctx, a.timeout)
	defer cancel()

	results := make([]panel.Result, len(a.panels))
	g, ctx := errgroup.WithContext(ctx)
	for i, p := range a.panels {
		g.Go(func() error {
			data, err := p.Load(ctx, customer)
			results[i] = panel.Result{Title: p.Title(), Data: data, Failed: err != nil}
			if err != nil {
				a.log.Warn("panel not loaded", "panel", p.Title(), "customer", customer, "err", err)
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return Page{}, err
	}
	if err := parent.Err(); err != nil {
		return Page{}, err
	}
	return Page{Customer: customer, Panels: results}, nil
}
