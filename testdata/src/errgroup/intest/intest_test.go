package intest

import (
	"context"
	"errors"
	"testing"

	"errgroup/lib"
	"golang.org/x/sync/errgroup"
)

// From kratos: the servers end with the test.
func TestServe(t *testing.T) {
	admin, err := Starter(t.Context(), "admin")
	if err != nil {
		t.Fatal(err)
	}
	eg, _ := errgroup.WithContext(t.Context())
	eg.Go(admin) // ok
	eg.Go(func() error { return lib.Pull(t.Context(), "public") })
	if err := ask("public"); err != nil {
		t.Error(err)
	}
}

func TestServeUnder(t *testing.T) {
	eg, ctx := errgroup.WithContext(t.Context())
	eg.Go(func() error { return lib.Pull(ctx, "public") }) // ok
	if err := ask("public"); err != nil {
		t.Error(err)
	}
}

// Nothing ends these.
func TestLeft(t *testing.T) {
	eg, ctx := errgroup.WithContext(context.Background())
	eg.Go(func() error { return lib.Pull(ctx, "public") }) // want `nobody waits for the goroutines of eg`
	if err := ask("public"); err != nil {
		t.Log(err)
	}
}

func TestLeftToo(t *testing.T) {
	admin, _ := Starter(context.Background(), "admin")
	var eg errgroup.Group
	eg.Go(admin) // want `nobody waits for the goroutines of eg`
	ask("public")
}

func ask(name string) error { return errors.New(name) }

// From dolt: the path without Wait is that of a test that has failed.
func TestUpload(t *testing.T) {
	t.Run("ErrAtAdd", func(t *testing.T) {
		eg, ctx := errgroup.WithContext(context.Background())
		eg.Go(func() error { return lib.Pull(ctx, "a") })
		for range 1024 {
			if err := ask("add"); err != nil {
				if err := eg.Wait(); err == nil {
					t.Error("no error")
				}
				return
			}
		}
		t.Errorf("did not see an error") // ok
	})
	t.Run("Quiet", func(t *testing.T) {
		eg, ctx := errgroup.WithContext(context.Background())
		eg.Go(func() error { return lib.Pull(ctx, "a") })
		for range 1024 {
			if err := ask("add"); err != nil {
				if err := eg.Wait(); err == nil {
					t.Error("no error")
				}
				return
			}
		}
		t.Log("did not see an error")
	}) // want `returns while goroutines of eg run`
}

// From dolt: its callers fail the test with the error.
func readAll(ctx context.Context, more bool) error {
	eg, ctx := errgroup.WithContext(ctx)
	if err := start(ctx, eg); err != nil {
		return err // ok
	}
	return eg.Wait()
}

func readSome(ctx context.Context, more bool) error {
	eg, ctx := errgroup.WithContext(ctx)
	eg.Go(func() error { return lib.Pull(ctx, "a") })
	if !more {
		return nil // want `returns while goroutines of eg run`
	}
	return eg.Wait()
}

func start(ctx context.Context, eg *errgroup.Group) error {
	eg.Go(func() error { return lib.Pull(ctx, "a") })
	return ask("start")
}

// It passes, so that what it calls cannot mind.
func TestAfter(t *testing.T) {
	eg, ctx := errgroup.WithContext(context.Background())
	eg.Go(func() error { return lib.Pull(ctx, "a") })
	if err := eg.Wait(); err != nil {
		t.Fatal(err)
	}
	if err := lib.Pull(ctx, "b"); err != nil { // ok
		t.Fatal(err)
	}
	lib.Pull(ctx, "c") // want `Pull gets ctx after eg.Wait`
}
