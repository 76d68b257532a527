// Package verdict has functions whose errors are answers to whoever asked.
package verdict

import (
	"context"
	"crypto/subtle"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
)

type draft struct{ owner, title, dir string }

func lookup(ctx context.Context, db *sql.DB, name string) (secret string, err error) {
	err = db.QueryRowContext(ctx, "select secret from people where name = ?", name).Scan(&secret)
	return secret, err
}

// From netmaker: all that it does is to judge what it is given, in its own words.
func check(ctx context.Context, db *sql.DB, d draft) error {
	if d.title == "" {
		return errors.New("title is required")
	}
	if d.owner == "" {
		return errors.New("owner is required")
	}
	if _, err := lookup(ctx, db, d.owner); err != nil {
		return errors.New("invalid owner " + d.owner) // ok
	}
	return nil
}

type person struct{ name, secret string }

func (p *person) get(ctx context.Context) error {
	if p.name == "" {
		return errors.New("no name")
	}
	return ctx.Err()
}

type judge struct{ db *sql.DB }

func (j *judge) check(ctx context.Context, d draft, kind int) (err error) {
	switch kind {
	case 1:
		if d.title == "" {
			return errors.New("title is required")
		}
		owner := &person{name: d.owner}
		if err := owner.get(ctx); err != nil {
			return fmt.Errorf("invalid owner %s", d.owner) // ok
		}
	case 2:
	default:
		return errors.New("invalid kind")
	}
	return nil
}

func (j *judge) checkAll(ctx context.Context, ds []draft) error {
	if len(ds) == 0 {
		return errors.New("no drafts")
	}
	for _, d := range ds {
		if d.title == "" {
			return errors.New("title is required")
		}
		if _, err := lookup(ctx, j.db, d.owner); err != nil {
			return errors.New("invalid owner") // ok
		}
	}
	return nil
}

func checkEach[T draft](ctx context.Context, db *sql.DB, ds map[string]T) error {
	if len(ds) == 0 {
		return errors.New("no drafts")
	}
	for name, d := range ds {
		if draft(d).title == "" {
			return errors.New("title is required")
		}
		if _, err := lookup(ctx, db, name); err != nil {
			return errors.New("invalid owner") // ok
		}
	}
	return nil
}

// It passes on other errors, so whoever reads this one misses the cause.
func read(ctx context.Context, db *sql.DB, d draft) error {
	if d.title == "" {
		return errors.New("title is required")
	}
	if d.owner == "" {
		return errors.New("owner is required")
	}
	if err := db.PingContext(ctx); err != nil {
		return err
	}
	if _, err := lookup(ctx, db, d.owner); err != nil {
		return errors.New("cannot read the owner") // want `the error of lookup is replaced by a new one`
	}
	return nil
}

// So does this, as text.
func readText(ctx context.Context, db *sql.DB, d draft) error {
	if d.title == "" {
		return errors.New("title is required")
	}
	if d.owner == "" {
		return errors.New("owner is required")
	}
	if err := db.PingContext(ctx); err != nil {
		return fmt.Errorf("no database: %v", err)
	}
	if _, err := lookup(ctx, db, d.owner); err != nil {
		return errors.New("cannot read the owner") // want `the error of lookup is replaced by a new one`
	}
	return nil
}

// It works with what it gets.
func load(ctx context.Context, db *sql.DB, d draft, out *draft) error {
	if d.title == "" {
		return errors.New("title is required")
	}
	if d.owner == "" {
		return errors.New("owner is required")
	}
	secret, err := lookup(ctx, db, d.owner)
	if err != nil {
		return errors.New("owner not loaded") // want `the error of lookup is replaced by a new one`
	}
	out.owner = secret
	return nil
}

func loadInto(ctx context.Context, d draft, out *draft) error {
	if d.title == "" {
		return errors.New("title is required")
	}
	if d.owner == "" {
		return errors.New("owner is required")
	}
	p := person{name: d.owner}
	if err := p.get(ctx); err != nil {
		return errors.New("owner not loaded") // want `the error of get is replaced by a new one`
	}
	out.owner = p.secret
	return nil
}

// It does something.
func prepare(d draft) error {
	if d.title == "" {
		return errors.New("title is required")
	}
	if d.dir == "" {
		return errors.New("directory is required")
	}
	if err := os.MkdirAll(d.dir, 0o755); err != nil {
		return errors.New("no directory made") // want `the error of MkdirAll is replaced by a new one`
	}
	return nil
}

// Only one thing is said of the input.
func roles(ctx context.Context, names []string) error {
	for _, name := range names {
		p := &person{name: name}
		if err := p.get(ctx); err != nil {
			return fmt.Errorf("failed to fetch %s", name) // want `the error of get is replaced by a new one`
		}
		if name == "root" {
			return errors.New("not for this")
		}
	}
	return nil
}

// A login says the same, whatever was wrong.
func login(ctx context.Context, db *sql.DB, name, secret string) (string, error) {
	want, err := lookup(ctx, db, name)
	if err != nil {
		return "", errors.New("no such name or wrong secret") // ok
	}
	if subtle.ConstantTimeCompare([]byte(want), []byte(secret)) == 0 {
		return "", errors.New("no such name or wrong secret")
	}
	return "token of " + name, nil
}

func match(want, secret string) error {
	if want != secret {
		return errors.New("no match")
	}
	return nil
}

func allowed(ctx context.Context, db *sql.DB, r *http.Request, name, secret string) error {
	if err := db.PingContext(ctx); err != nil {
		return err
	}
	want, err := lookup(ctx, db, name)
	if err != nil {
		return errors.New("access denied") // ok
	}
	if err := match(want, secret); err != nil {
		return err
	}
	if r.Method != http.MethodGet {
		return errors.New("access denied")
	}
	return nil
}

// The text is the same, but of another's answer, not of what was asked.
func token(address string) (string, error) {
	resp, err := http.Get(address)
	if err != nil {
		return "", errors.New("invalid credentials") // want `the error of Get is replaced by a new one`
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return "", errors.New("invalid credentials")
	}
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return "", errors.New("invalid credentials") // want `the error of ReadAll is replaced by a new one`
	}
	return string(text), nil
}

// Two calls that fail alike are no check of the input.
func copies(ctx context.Context, db *sql.DB, a, b string) error {
	if _, err := lookup(ctx, db, a); err != nil {
		return errors.New("not copied") // want `the error of lookup is replaced by a new one`
	}
	if _, err := lookup(ctx, db, b); err != nil {
		return errors.New("not copied") // want `the error of lookup is replaced by a new one`
	}
	return nil
}
