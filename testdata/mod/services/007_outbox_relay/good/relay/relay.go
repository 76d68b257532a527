package relay

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"
)

type Publisher interface {
	Publish(ctx context.Context, id int64, payload []byte) error
}

type Relay struct {
	db   *sql.DB
	pub  Publisher
	log  *slog.Logger
	quit chan struct{}
	done chan struct{}
}

func Start(db *sql.DB, pub Publisher, every time.Duration, log *slog.Logger) *Relay {
	r := &Relay{db: db, pub: pub, log: log, quit: make(chan struct{}), done: make(chan struct{})}
	go r.loop(every)
	return r
}

func (r *Relay) loop(every time.Duration) {
	defer close(r.done)
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case <-r.quit:
			return
		case <-t.C:
			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			if err := r.relayOnce(ctx); err != nil {
				r.log.Error("relay", "err", err)
			}
			cancel()
		}
	}
}

func (r *Relay) relayOnce(ctx context.Context) error {
	var id int64
	var payload []byte
	row := r.db.QueryRowContext(ctx, `SELECT id, payload FROM outbox WHERE sent_at IS NULL ORDER BY id LIMIT 1`)
	if err := row.Scan(&id, &payload); err != nil {
		if err == sql.ErrNoRows {
			return nil
		}
		return fmt.Errorf("select outbox: %w", err)
	}
	if err := r.pub.Publish(ctx, id, payload); err != nil {
		return fmt.Errorf("publish %d: %w", id, err)
	}
	if _, err := r.db.ExecContext(ctx, `UPDATE outbox SET sent_at = now() WHERE id = $1`, id); err != nil {
		return fmt.Errorf("mark %d sent: %w", id, err)
	}
	return nil
}

// Stop ends the relay. It must be called once.
func (r *Relay) Stop() {
	close(r.quit)
	<-r.done
}
