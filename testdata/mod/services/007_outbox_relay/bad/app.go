package app

import (
	"context"
	"database/sql"
	"log/slog"
	"time"

	"example.com/services/007_outbox_relay/bad/relay"
)

type App struct {
	DB    *sql.DB
	Pub   relay.Publisher
	Every time.Duration
	Log   *slog.Logger
}

// Run relays outbox messages until ctx ends.
func (a *App) Run(ctx context.Context) error {
	every := a.Every
	if every <= 0 {
		every = time.Second
	}
	r := relay.Start(a.DB, a.Pub, every, a.Log)
	<-ctx.Done()
	a.Log.Info("stopping", "reason", context.Cause(ctx))
	r.Stop()
	return a.DB.Close()
}
