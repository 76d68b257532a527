// Package cancelled starts goroutines under contexts that end at once.
package cancelled

import (
	"context"
	"database/sql"
	"log"
	"sync"
	"time"

	"unawaited/lib"
)

type store struct{ db *sql.DB }

func (s *store) save(ctx context.Context, ev string) error {
	_, err := s.db.ExecContext(ctx, "insert into events values (?)", ev)
	return err
}

func save(ctx context.Context, db *sql.DB) {
	if _, err := db.ExecContext(ctx, "insert"); err != nil {
		log.Print(err)
	}
}

func literal(s *store) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	go func() { // want `the goroutine calls save with a context that literal cancels when it returns \(line \d+\), which is right after this`
		if err := s.save(ctx, "x"); err != nil {
			log.Print(err)
		}
	}()
}

func function(db *sql.DB) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go save(ctx, db) // want `the goroutine that runs save calls save with a context that function cancels`
}

func (s *store) method(ctx context.Context, ev string) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	go s.save(ctx, ev) // want `calls save with a context that method cancels`
}

func helper(ctx context.Context, s *store) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	lib.Async(func() { s.save(ctx, "x") }) // want `calls save with a context that helper cancels`
}

func generic[T any](ctx context.Context, v T, f func(context.Context, T) error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	go f(ctx, v) // want `calls f with a context that generic cancels`
}

func anotherPackage(ctx context.Context) {
	ctx, cancel := context.WithCancel(context.WithValue(ctx, "k", "v"))
	defer cancel()
	go lib.Audit(context.WithValue(ctx, "id", 1), "x") // want `calls Audit with a context that anotherPackage cancels`
}

// Look-alikes.

// The goroutine cancels it.
func handedOn(s *store) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	go func() { // ok
		defer cancel()
		s.save(ctx, "x")
	}()
}

// Somebody else may.
func kept(s *store, stop *func()) {
	ctx, cancel := context.WithCancel(context.Background())
	*stop = cancel
	go s.save(ctx, "x") // ok
}

// It runs beside something: until that is done.
func beside(ctx context.Context, s *store) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go s.save(ctx, "alive") // ok
	return s.save(ctx, "x")
}

// It is waited for.
func waited(ctx context.Context, s *store) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var wg sync.WaitGroup
	wg.Add(1)
	go func() { // ok
		defer wg.Done()
		s.save(ctx, "x")
	}()
	wg.Wait()
}

func waitedAtTheEnd(ctx context.Context, s *store) {
	var wg sync.WaitGroup
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer wg.Wait()
	wg.Add(1)
	go func() { // ok
		defer wg.Done()
		s.save(ctx, "x")
	}()
}

// The context of the goroutine is another.
func another(ctx context.Context, s *store) {
	_, cancel := context.WithCancel(ctx)
	defer cancel()
	go s.save(ctx, "x") // ok
}

// The goroutine only looks into it.
func looks(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go lib.Trace(ctx) // ok
}

// What comes next is not known.
func unknown(ctx context.Context, s *store, next func()) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go s.save(ctx, "x") // ok
	next()
}
