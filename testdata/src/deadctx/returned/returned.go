// Package returned hands out what lives on a context that it has cancelled.
package returned

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"time"

	"deadctx/dep"
)

type client struct {
	http    *http.Client
	db      *sql.DB
	timeout time.Duration
}

func (c *client) body(ctx context.Context, url string) (io.ReadCloser, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel() // want `ctx ends before the caller of body gets what Do has made under it \(line 40\), so that using that fails: read it here, or hand the cancel function out with it`
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		return nil, fmt.Errorf("status %s", resp.Status)
	}
	return resp.Body, nil
}

// Fetch is for who reads the answer.
func (c *client) Fetch(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(req.Context(), c.timeout)
	defer cancel() // want `ctx ends before the caller of Fetch gets what Do has made under it`
	return c.http.Do(req.WithContext(ctx))
}

// Rows, and a literal that cancels.
func rows(db *sql.DB) (*sql.Rows, error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer func() { // want `ctx ends before the caller of rows gets what QueryContext has made under it`
		cancel()
	}()
	return db.QueryContext(ctx, "SELECT 1")
}

func row(ctx context.Context, db *sql.DB) *sql.Row {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	r := db.QueryRowContext(ctx, "SELECT 1")
	cancel() // want `ctx ends before the caller of row gets what QueryRowContext has made under it`
	return r
}

func begin(ctx context.Context, db *sql.DB) (tx *sql.Tx, err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel() // want `ctx ends before the caller of begin gets what BeginTx has made under it`
	tx, err = db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	return tx, nil
}

func start(ctx context.Context) (*exec.Cmd, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // want `ctx ends before the caller of start gets what CommandContext has made under it`
	cmd := exec.CommandContext(ctx, "sleep", "100")
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return cmd, nil
}

// A stream of gRPC, as it is generated.
type stream interface {
	Recv() (string, error)
	CloseSend() error
	RecvMsg(any) error
	SendMsg(any) error
	Trailer() map[string][]string
}

type events interface {
	Watch(ctx context.Context, key string) (stream, error)
}

func watch(ctx context.Context, e events) (stream, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel() // want `ctx ends before the caller of watch gets what Watch has made under it`
	return e.Watch(ctx, "a")
}

// A helper of this package, a generic one, and one of another.
func (c *client) get(ctx context.Context, url string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	return c.http.Do(req)
}

func (c *client) lines(ctx context.Context, url string) (*bufio.Scanner, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel() // want `ctx ends before the caller of lines gets what get has made under it`
	resp, err := c.get(ctx, url)
	if err != nil {
		return nil, err
	}
	return bufio.NewScanner(resp.Body), nil
}

func query[T any](ctx context.Context, db *sql.DB, arg T) (*sql.Rows, error) {
	return db.QueryContext(ctx, "SELECT ?", arg)
}

func generic(ctx context.Context, db *sql.DB) (*sql.Rows, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel() // want `ctx ends before the caller of generic gets what query has made under it`
	return query(ctx, db, 1)
}

func elsewhere(ctx context.Context, url string) (io.ReadCloser, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel() // want `ctx ends before the caller of elsewhere gets what Fetch has made under it`
	return dep.Fetch(ctx, url)
}

// It is kept in an object.
type blob struct {
	name string
	body io.ReadCloser
}

func (c *client) open(ctx context.Context, name string) (*blob, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel() // want `ctx ends before the caller of open gets what get has made under it`
	resp, err := c.get(ctx, name)
	if err != nil {
		return nil, err
	}
	return &blob{name: name, body: resp.Body}, nil
}

// ok: the body has been read.
func (c *client) text(ctx context.Context, url string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	resp, err := c.get(ctx, url)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

// ok: and put back.
func (c *client) copied(ctx context.Context, url string) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	resp, err := c.get(ctx, url)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	resp.Body = io.NopCloser(bytes.NewReader(b))
	return resp, err
}

// ok: a helper has read it.
func decode(resp *http.Response, into any) error {
	defer resp.Body.Close()
	return json.NewDecoder(resp.Body).Decode(into)
}

func (c *client) Load(ctx context.Context, url string, into any) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	resp, err := c.get(ctx, url)
	if err != nil {
		return resp, err
	}
	if err := decode(resp, into); err != nil {
		return resp, err
	}
	return resp, nil
}

// ok: so does the one that is called here.
func (c *client) loaded(ctx context.Context, url string) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	var v struct{}
	return c.Load(ctx, url, &v)
}

func (c *client) LoadedAndRead(ctx context.Context, url string) (string, error) {
	resp, err := c.loaded(ctx, url)
	if err != nil {
		return "", err
	}
	b, err := io.ReadAll(resp.Body)
	return string(b), err
}

// ok: the one in another package makes a copy.
func text(ctx context.Context, url string) (io.Reader, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return dep.Text(ctx, url)
}

// ok: cancel is handed out with it.
type closer struct {
	io.ReadCloser
	cancel context.CancelFunc
}

func (c closer) Close() error {
	defer c.cancel()
	return c.ReadCloser.Close()
}

func (c *client) kept(ctx context.Context, url string) (io.ReadCloser, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	resp, err := c.get(ctx, url)
	if err != nil {
		cancel()
		return nil, err
	}
	return closer{resp.Body, cancel}, nil
}

// ok: it is cancelled when something has failed.
func onError(ctx context.Context, db *sql.DB) (rows *sql.Rows, err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer func() {
		if err != nil {
			cancel()
		}
	}()
	return db.QueryContext(ctx, "SELECT 1")
}

// ok: it is made under another context.
func (c *client) outer(ctx context.Context, url string) (*http.Response, error) {
	pctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	if err := c.db.PingContext(pctx); err != nil {
		return nil, err
	}
	return c.get(ctx, url)
}

// ok: the callers look at the head.
func (c *client) status(ctx context.Context, url string) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	return c.get(ctx, url)
}

func (c *client) Up(ctx context.Context, url string) bool {
	resp, err := c.status(ctx, url)
	if err != nil {
		return false
	}
	resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// ok: there is no body.
func (c *client) Head(ctx context.Context, url string) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, url, nil)
	if err != nil {
		return nil, err
	}
	return c.http.Do(req)
}

// ok: it has run.
func output(ctx context.Context) (*exec.Cmd, []byte, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, "date")
	out, err := cmd.Output()
	return cmd, out, err
}

// ok: what is returned has its content.
func count(ctx context.Context, db *sql.DB) (n int, err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	err = db.QueryRowContext(ctx, "SELECT count(*) FROM t").Scan(&n)
	return n, err
}

// ok: the connection is made under it, and lives on.
func conn(ctx context.Context, db *sql.DB) (*sql.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return db.Conn(ctx)
}

// ok: the first of several tries that answers is read.
func (c *client) tries(ctx context.Context, url string) (*http.Response, context.CancelFunc, error) {
	for {
		ctx, cancel := context.WithTimeout(ctx, c.timeout)
		resp, err := c.get(ctx, url)
		if err == nil {
			return resp, cancel, nil
		}
		cancel()
	}
}

// A function that works under it.
func later(ctx context.Context, db *sql.DB) func() error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel() // want `ctx ends before the caller of later calls the function that it gets, in which PingContext works under it \(line \d+\): give that a context of its own`
	return func() error { return db.PingContext(ctx) }
}

// ok: the function only says why it has ended.
func why(ctx context.Context, work func(context.Context)) func() error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	work(ctx)
	return func() error { return context.Cause(ctx) }
}

// The context is made by a helper.
func (c *client) timed(ctx context.Context) (context.Context, context.CancelFunc) {
	if c.timeout == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, c.timeout)
}

func (c *client) all(ctx context.Context) (*sql.Rows, error) {
	ctx, cancel := c.timed(ctx)
	defer cancel() // want `ctx ends before the caller of all gets what QueryContext has made under it`
	return c.db.QueryContext(ctx, "SELECT 1")
}

// ok: it may come from memory.
type cache interface {
	Answer(ctx context.Context, key string) (*http.Response, error)
}

func cached(ctx context.Context, c cache) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return c.Answer(ctx, "key")
}

type doer interface {
	Do(*http.Request) (*http.Response, error)
}

func do(ctx context.Context, d doer, req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel() // want `ctx ends before the caller of do gets what Do has made under it`
	return d.Do(req.Clone(ctx))
}
