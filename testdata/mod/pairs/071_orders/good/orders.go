package orders

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
)

type Line struct {
	SKU string
	Qty int
}

type Service struct {
	db *sql.DB
}

func New(db *sql.DB) *Service { return &Service{db: db} }

func (s *Service) reserve(ctx context.Context, tx *sql.Tx, l Line) error {
	_, err := tx.ExecContext(ctx, "UPDATE stock SET n = n - ? WHERE sku = ?", l.Qty, l.SKU)
	return err
}

// Place reserves the lines and inserts the order in a transaction.
func (s *Service) Place(ctx context.Context, id string, lines []Line) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() {
		if err := tx.Rollback(); err != nil && !errors.Is(err, sql.ErrTxDone) {
			log.Printf("rollback: %v", err)
		}
	}()
	for _, l := range lines {
		if err := s.reserve(ctx, tx, l); err != nil {
			return fmt.Errorf("reserve %s: %w", l.SKU, err)
		}
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO orders(id) VALUES (?)", id); err != nil {
		return fmt.Errorf("insert order: %w", err)
	}
	return tx.Commit()
}
