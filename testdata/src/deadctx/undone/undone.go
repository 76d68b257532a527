package undone

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"time"
)

// A row of a table is a lock; the method that gives it back logs what goes wrong.
type service struct{ db *sql.DB }

func (s *service) acquire(ctx context.Context, name string) error {
	_, err := s.db.ExecContext(ctx, "INSERT INTO locks VALUES ($1)", name)
	return err
}

func (s *service) release(ctx context.Context, name string) {
	if _, err := s.db.ExecContext(ctx, "DELETE FROM locks WHERE name = $1", name); err != nil {
		log.Print(err)
	}
}

func (s *service) Do(ctx context.Context, name string, fn func(context.Context) error) error {
	if err := s.acquire(ctx, name); err != nil {
		return err
	}
	defer s.release(ctx, name) // want `deferred release works under ctx: when that ends, the function returns and release fails, so that what acquire did \(line \d+\) stays; give it one of its own, context.WithTimeout\(context.WithoutCancel\(ctx\), ...\)`
	return fn(ctx)
}

// A literal is deferred.
func (s *service) DoToo(ctx context.Context, name string, fn func(context.Context) error) error {
	if err := s.acquire(ctx, name); err != nil {
		return err
	}
	defer func() {
		s.release(ctx, name) // want `deferred release works under ctx`
		log.Print("released ", name)
	}()
	return fn(ctx)
}

// The one that undoes it is kept by the one that did it: SigNoz's migrations.
type migrator struct{ inner locker }

func (m *migrator) Lock(ctx context.Context) error { return m.inner.Lock(ctx) }

func (m *migrator) Migrate(ctx context.Context, f func(context.Context) error) error {
	if err := m.Lock(ctx); err != nil {
		return err
	}
	defer m.inner.Unlock(ctx) // want `deferred Unlock works under ctx`
	return f(ctx)
}

// An interface, of which no more is known than that its methods may fail.
type locker interface {
	Lock(ctx context.Context) error
	Unlock(ctx context.Context) error
}

func under[T any](ctx context.Context, l locker, f func(context.Context) (T, error)) (T, error) {
	var zero T
	ctx = context.WithValue(ctx, key{}, 1)
	if err := l.Lock(ctx); err != nil {
		return zero, err
	}
	defer l.Unlock(ctx) // want `deferred Unlock works under ctx`
	return f(ctx)
}

type key struct{}

// It gets a context of its own.
func (s *service) releaseAlways(ctx context.Context, name string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	s.release(ctx, name)
}

func (s *service) Own(ctx context.Context, name string, fn func(context.Context) error) error {
	if err := s.acquire(ctx, name); err != nil {
		return err
	}
	defer s.releaseAlways(ctx, name) // ok
	return fn(ctx)
}

func (s *service) Here(ctx context.Context, name string, fn func(context.Context) error) error {
	if err := s.acquire(ctx, name); err != nil {
		return err
	}
	defer s.release(context.WithoutCancel(ctx), name) // ok
	return fn(ctx)
}

// Nothing in between ends with the context.
func (s *service) Quick(ctx context.Context, name string, fn func()) error {
	if err := s.acquire(ctx, name); err != nil {
		return err
	}
	defer s.release(ctx, name) // ok
	fn()
	return nil
}

// What is deferred closes: that it does anyway.
type conn interface {
	Connect(ctx context.Context) error
	Close(ctx context.Context) error
}

func talk(ctx context.Context, c conn, f func(context.Context) error) error {
	if err := c.Connect(ctx); err != nil {
		return err
	}
	defer c.Close(ctx) // ok
	return f(ctx)
}

// It only looks at something before.
type repo struct{ db *sql.DB }

func (r *repo) GetName(ctx context.Context, id int) (name string, err error) {
	err = r.db.QueryRowContext(ctx, "SELECT name FROM users WHERE id = $1", id).Scan(&name)
	return name, err
}

func (r *repo) note(ctx context.Context, what string) error {
	_, err := r.db.ExecContext(ctx, "INSERT INTO log VALUES ($1)", what)
	return err
}

func (r *repo) Show(ctx context.Context, id int, f func(context.Context, string) error) error {
	name, err := r.GetName(ctx, id)
	if err != nil {
		return err
	}
	defer r.note(ctx, fmt.Sprint("shown ", id)) // ok: nothing is undone
	return f(ctx, name)
}

// It asks whether the context has ended.
func (s *service) Asks(ctx context.Context, name string, fn func(context.Context) error) error {
	if err := s.acquire(ctx, name); err != nil {
		return err
	}
	defer func() {
		if ctx.Err() == nil {
			s.release(ctx, name) // ok: it expires otherwise
		}
	}()
	return fn(ctx)
}

// The context never ends.
func (s *service) Ever(name string, fn func(context.Context) error) error {
	ctx := context.Background()
	if err := s.acquire(ctx, name); err != nil {
		return err
	}
	defer s.release(ctx, name) // ok
	return fn(ctx)
}
