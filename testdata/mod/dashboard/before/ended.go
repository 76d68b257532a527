package before

import (
	"context"
	"database/sql"
	"log"
	"net/http"
	"time"
)

// Drain answers what is open when the dashboard ends.
func Drain(ctx context.Context, srv *http.Server) error {
	<-ctx.Done()
	return srv.Shutdown(ctx)
}

// Panels counts the panels once the database is there.
func Panels(db *sql.DB) (n int, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	err = db.PingContext(ctx)
	cancel()
	if err != nil {
		return 0, err
	}
	err = db.QueryRowContext(ctx, "SELECT count(*) FROM panels").Scan(&n)
	return n, err
}

// Preview shows the dashboard for a while.
func Preview(srv *http.Server, show func()) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer srv.Shutdown(ctx)
	defer cancel()
	show()
}

// PanelNames lists the panels.
func PanelNames(ctx context.Context, db *sql.DB) (*sql.Rows, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return db.QueryContext(ctx, "SELECT name FROM panels")
}

// Watch looks every minute whether the database is there.
func Watch(ctx context.Context, db *sql.DB) {
	pctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	for {
		if err := db.PingContext(pctx); err != nil {
			log.Print(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Minute):
		}
	}
}
