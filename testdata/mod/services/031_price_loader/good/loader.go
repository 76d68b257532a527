package prices

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/exp/zapslog"
)

type Price struct {
	SKU   string
	Cents int64
}

type Loader struct {
	db  *sql.DB
	log *slog.Logger
}

func NewLoader(db *sql.DB, z *zap.Logger) *Loader {
	return &Loader{db: db, log: slog.New(zapslog.NewHandler(z.Core()))}
}

// stream sends all prices on the returned channel; the error channel has one
// value once the stream is over.
func (l *Loader) stream(ctx context.Context) (<-chan Price, <-chan error) {
	out := make(chan Price, 64)
	errc := make(chan error, 1)
	go func() {
		defer close(out)
		errc <- l.scan(ctx, out)
	}()
	return out, errc
}

func (l *Loader) scan(ctx context.Context, out chan<- Price) error {
	rows, err := l.db.QueryContext(ctx, `SELECT sku, cents FROM prices`)
	if err != nil {
		return fmt.Errorf("query prices: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var p Price
		if err := rows.Scan(&p.SKU, &p.Cents); err != nil {
			return fmt.Errorf("scan price: %w", err)
		}
		select {
		case out <- p:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return rows.Err()
}

// Load reads the whole price list into memory.
func (l *Loader) Load(ctx context.Context) (map[string]int64, error) {
	start := time.Now()
	out, errc := l.stream(ctx)
	list := make(map[string]int64)
	for p := range out {
		if p.Cents < 0 {
			l.log.WarnContext(ctx, "negative price", "sku", p.SKU)
			continue
		}
		list[p.SKU] = p.Cents
	}
	if err := <-errc; err != nil {
		return nil, fmt.Errorf("load prices: %w", err)
	}
	l.log.InfoContext(ctx, "prices loaded", "n", len(list), "took", time.Since(start))
	return list, nil
}
