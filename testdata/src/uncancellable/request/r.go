// Package request has functions with a context that make one request without it.
package request

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
)

type client struct {
	base string
	http *http.Client
	db   *sql.DB
}

func (c *client) do(req *http.Request, into any) error {
	resp, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	return json.NewDecoder(resp.Body).Decode(into)
}

// A method that looks whether its context has ended, and a helper that waits.
func (c *client) Forecast(ctx context.Context, station string) (days []int, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	req, err := http.NewRequest(http.MethodGet, c.base+"/"+station, nil) // want `NewRequest does not get ctx, so Forecast waits for the answer however long after ctx has ended, whatever deadline its caller gave it: use http.NewRequestWithContext with ctx`
	if err != nil {
		return nil, err
	}
	err = c.do(req, &days)
	return days, err
}

// A helper makes the request.
func (c *client) Stations(ctx context.Context) (names []string, err error) {
	if err := c.db.PingContext(ctx); err != nil {
		return nil, err
	}
	req, err := c.request("stations") // want `request does not get ctx, so Stations waits for the answer however long after ctx has ended, whatever deadline its caller gave it: use http.NewRequestWithContext in request with ctx`
	if err != nil {
		return nil, err
	}
	return names, c.do(req, &names)
}

func (c *client) request(name string) (*http.Request, error) {
	return http.NewRequest(http.MethodGet, c.base+"/"+name, nil)
}

// A function, with what makes and sends in one.
func fetch(ctx context.Context, db *sql.DB, id int) ([]byte, error) {
	var url string
	if err := db.QueryRowContext(ctx, "SELECT url FROM pages WHERE id = ?", id).Scan(&url); err != nil {
		return nil, err
	}
	resp, err := http.Get(url) // want `Get does not get ctx, so fetch waits for the answer`
	if err != nil {
		return nil, fmt.Errorf("page %d: %w", id, err)
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

// In a literal that is called here.
func (c *client) tries(ctx context.Context, name string) error {
	ask := func() error {
		_, err := c.http.Head(c.base + "/" + name) // want `Head does not get ctx, so tries waits for the answer`
		return err
	}
	for ctx.Err() == nil {
		if ask() == nil {
			return nil
		}
	}
	return ctx.Err()
}

// Generic, a database.
func get[T any](ctx context.Context, db *sql.DB, scan func(*sql.Rows) (T, error)) (out T, err error) {
	if err := db.PingContext(ctx); err != nil {
		return out, err
	}
	rows, err := db.Query("SELECT * FROM things") // want `Query does not get ctx, so get waits for the answer however long after ctx has ended, whatever deadline its caller gave it: use QueryContext with ctx`
	if err != nil {
		return out, err
	}
	defer rows.Close()
	return scan(rows)
}

// A connection.
func dial(ctx context.Context, db *sql.DB, addr string) (net.Conn, error) {
	if _, err := db.ExecContext(ctx, "INSERT INTO dials VALUES (?)", addr); err != nil {
		return nil, err
	}
	return net.Dial("tcp", addr) // want `Dial does not get ctx, so dial waits for the answer however long after ctx has ended, whatever deadline its caller gave it: use the DialContext of a net.Dialer with ctx`
}

// ok: it gets the context later.
func later(ctx context.Context, url string) (*http.Response, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	return http.DefaultClient.Do(req.WithContext(ctx))
}

// ok: what it is handed to gets the context, too.
func together(ctx context.Context, url string) (*http.Response, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	return send(ctx, req)
}

func send(ctx context.Context, req *http.Request) (*http.Response, error) {
	return http.DefaultClient.Do(req.WithContext(ctx))
}

// ok: the context is there for its values, as far as this function shows.
func values(ctx context.Context, url string) (*http.Response, error) {
	log.Print(ctx.Value("id"))
	return http.Get(url)
}

// ok: nobody uses it.
func unused(ctx context.Context, url string) (*http.Response, error) { return http.Get(url) }

// ok: it watches the context itself.
func watches(ctx context.Context, url string) error {
	errs := make(chan error, 1)
	go func() {
		_, err := http.Get(url)
		errs <- err
	}()
	select {
	case err := <-errs:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// ok: who asked for the page does not wait for the line in the log of another server. From
// nakama, which subscribes to a newsletter.
func bestEffort(ctx context.Context, db *sql.DB, url string) error {
	if resp, err := http.Get(url); err != nil {
		log.Print(err)
	} else {
		resp.Body.Close()
	}
	return db.PingContext(ctx)
}

// ok: it is only made, and sent by somebody else.
func made(ctx context.Context, url string) (*http.Request, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return http.NewRequest(http.MethodGet, url, nil)
}

// ok: a transaction that began with the context ends with it.
func inTransaction(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.Exec("DELETE FROM things"); err != nil {
		return err
	}
	return tx.Commit()
}

// ok: every context that comes here never ends.
func endless(ctx context.Context, db *sql.DB, url string) (*http.Response, error) {
	if err := db.PingContext(ctx); err != nil {
		return nil, err
	}
	return http.Get(url)
}

func Endless(db *sql.DB, url string) (*http.Response, error) {
	return endless(context.Background(), db, url)
}

// ok: what is sent is an answer to be recorded, in a goroutine of its own.
func detached(ctx context.Context, db *sql.DB, url string) error {
	go func() {
		if _, err := http.Get(url); err != nil {
			log.Print(err)
		}
	}()
	return db.PingContext(ctx)
}

// ok: deferred, when the context may have ended.
func deferredCall(ctx context.Context, db *sql.DB, url string) (err error) {
	defer func() {
		_, err = http.Get(url)
	}()
	return db.PingContext(ctx)
}
