package after

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
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	return srv.Shutdown(ctx)
}

// Panels counts the panels once the database is there.
func Panels(db *sql.DB) (n int, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if err := db.PingContext(ctx); err != nil {
		return 0, err
	}
	err = db.QueryRowContext(ctx, "SELECT count(*) FROM panels").Scan(&n)
	return n, err
}

// Preview shows the dashboard for a while.
func Preview(srv *http.Server, show func()) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	defer srv.Shutdown(ctx)
	show()
}

// PanelNames lists the panels.
func PanelNames(ctx context.Context, db *sql.DB) (names []string, err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	rows, err := db.QueryContext(ctx, "SELECT name FROM panels")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

// Watch looks every minute whether the database is there.
func Watch(ctx context.Context, db *sql.DB) {
	for {
		pctx, cancel := context.WithTimeout(ctx, time.Second)
		if err := db.PingContext(pctx); err != nil {
			log.Print(err)
		}
		cancel()
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Minute):
		}
	}
}
