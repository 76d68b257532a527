package profile

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"go.opentelemetry.io/otel/trace"
)

type Profile struct {
	ID     int64
	Name   string
	Orders int
	Theme  string
}

type Loader struct {
	db     *sql.DB
	tracer trace.Tracer
	log    *slog.Logger
}

func NewLoader(db *sql.DB, tracer trace.Tracer, log *slog.Logger) *Loader {
	return &Loader{db: db, tracer: tracer, log: log}
}

func (l *Loader) Load(ctx context.Context, id int64) (*Profile, error) {
	ctx, span := l.tracer.Start(ctx, "profile.Load")
	defer span.End()

	p := &Profile{ID: id}
	err := l.db.QueryRowContext(ctx, `SELECT name FROM users WHERE id = $1`, id).Scan(&p.Name)
	if err != nil {
		return nil, fmt.Errorf("user %d: %w", id, err)
	}

	var wg sync.WaitGroup
	wg.Go(func() {
		err = l.db.QueryRowContext(ctx, `SELECT count(*) FROM orders WHERE user_id = $1`, id).Scan(&p.Orders)
		if err != nil {
			l.log.WarnContext(ctx, "count orders", "user", id, "err", err)
		}
	})
	wg.Go(func() {
		err = l.db.QueryRowContext(ctx, `SELECT theme FROM preferences WHERE user_id = $1`, id).Scan(&p.Theme)
		if err != nil {
			l.log.WarnContext(ctx, "load theme", "user", id, "err", err)
		}
	})
	wg.Wait()
	if err != nil {
		return nil, fmt.Errorf("profile %d: %w", id, err)
	}
	return p, nil
}

// Exists tells whether there is a user with that id.
func (l *Loader) Exists(ctx context.Context, id int64) (bool, error) {
	var one int
	err := l.db.QueryRowContext(ctx, `SELECT 1 FROM users WHERE id = $1`, id).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}
