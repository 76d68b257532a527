package dlock

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
)

var ErrHeld = errors.New("dlock: held by another owner")

type Options struct {
	Owner  string
	TTL    time.Duration
	Logger *slog.Logger
	Tracer trace.Tracer
}

type Service struct {
	db  *sql.DB
	opt Options
}

func New(db *sql.DB, opt Options) (*Service, error) {
	if opt.Owner == "" {
		return nil, errors.New("dlock: owner is required")
	}
	if opt.TTL == 0 {
		opt.TTL = 10 * time.Minute
	}
	return &Service{db: db, opt: opt}, nil
}

func (s *Service) acquire(ctx context.Context, name string) error {
	now := time.Now()
	res, err := s.db.ExecContext(ctx,
		`INSERT INTO locks (name, owner, expires) VALUES ($1, $2, $3)
		 ON CONFLICT (name) DO UPDATE SET owner = $2, expires = $3 WHERE locks.expires < $4`,
		name, s.opt.Owner, now.Add(s.opt.TTL), now)
	if err != nil {
		return fmt.Errorf("acquire %s: %w", name, err)
	}
	n, err := res.RowsAffected()
	if err != nil {
		return fmt.Errorf("acquire %s: %w", name, err)
	}
	if n == 0 {
		return fmt.Errorf("acquire %s: %w", name, ErrHeld)
	}
	return nil
}

func (s *Service) release(ctx context.Context, name string) {
	_, err := s.db.ExecContext(ctx, `DELETE FROM locks WHERE name = $1 AND owner = $2`, name, s.opt.Owner)
	if err != nil {
		s.opt.Logger.ErrorContext(ctx, "release lock", "name", name, "err", err)
	}
}

// Do runs fn while holding the named lock. fn must end within the TTL and as
// soon as ctx ends.
func (s *Service) Do(ctx context.Context, name string, fn func(ctx context.Context) error) error {
	ctx, span := s.opt.Tracer.Start(ctx, "dlock.Do")
	defer span.End()
	span.SetAttributes(attribute.String("lock", name))

	if err := s.acquire(ctx, name); err != nil {
		return err
	}
	defer s.release(ctx, name)
	if err := fn(ctx); err != nil {
		return fmt.Errorf("under lock %s: %w", name, err)
	}
	return nil
}
