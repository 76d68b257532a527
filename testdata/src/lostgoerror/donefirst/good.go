package donefirst

import (
	"context"
	"log"
	"sync"
)

// ok: asked once more.
func again(ctx context.Context, names []string) error {
	errc, done := make(chan error, 1), make(chan struct{})
	var wg sync.WaitGroup
	for _, name := range names {
		wg.Go(func() {
			if err := check(ctx, name); err != nil {
				select {
				case errc <- err:
				default:
				}
			}
		})
	}
	go func() {
		wg.Wait()
		close(done)
	}()
	select {
	case err := <-errc:
		return err
	case <-done:
		select {
		case err := <-errc:
			return err
		default:
			return nil
		}
	}
}

// ok: a helper does.
func byHelper(ctx context.Context, name string) error {
	errs, done := make(chan error, 1), make(chan struct{})
	go run(ctx, name, errs, done)
	select {
	case err := <-errs:
		return err
	case <-done:
		return left(errs)
	}
}

func left(errs <-chan error) error {
	select {
	case err := <-errs:
		return err
	default:
		return nil
	}
}

// ok: how many are there is asked.
func byLength(ctx context.Context, name string) error {
	errs, done := make(chan error, 1), make(chan struct{})
	go run(ctx, name, errs, done)
	select {
	case err := <-errs:
		return err
	case <-done:
		if len(errs) > 0 {
			return <-errs
		}
		return nil
	}
}

// ok: whoever fails does not come to the end.
func eitherOr(ctx context.Context, name string) error {
	errs, done := make(chan error, 1), make(chan struct{})
	go func() {
		if err := check(ctx, name); err != nil {
			errs <- err
			return
		}
		close(done)
	}()
	select {
	case err := <-errs:
		return err
	case <-done:
		return nil
	}
}

// ok: without room, who sends has been heard before the end.
func withoutRoom(ctx context.Context, names []string) error {
	errs, done := make(chan error), make(chan struct{})
	var wg sync.WaitGroup
	for _, name := range names {
		wg.Go(func() { errs <- check(ctx, name) })
	}
	go func() {
		wg.Wait()
		close(done)
	}()
	for {
		select {
		case err := <-errs:
			if err != nil {
				return err
			}
		case <-done:
			return nil
		}
	}
}

// ok: done is what the caller ends by.
func stopped(ctx context.Context, name string, done <-chan struct{}) error {
	errs := make(chan error, 1)
	go func() { errs <- check(ctx, name) }()
	select {
	case err := <-errs:
		return err
	case <-done:
		return nil
	}
}

// ok: another goroutine says when to stop, whatever becomes of the first.
func two(ctx context.Context, name string) error {
	errs, stop := make(chan error, 1), make(chan struct{})
	go func() { errs <- check(ctx, name) }()
	go func() {
		<-ctx.Done()
		close(stop)
	}()
	select {
	case err := <-errs:
		return err
	case <-stop:
		return nil
	}
}

// ok: errors are only written down.
func written(ctx context.Context, name string) error {
	errs, done := make(chan error, 1), make(chan struct{})
	go run(ctx, name, errs, done)
	select {
	case err := <-errs:
		log.Print(err)
		return nil
	case <-done:
		return nil
	}
}

// ok: the end has an error of its own to return.
func ownError(ctx context.Context, name string) error {
	errs, done := make(chan error, 1), make(chan struct{})
	go run(ctx, name, errs, done)
	select {
	case err := <-errs:
		return err
	case <-done:
		return ctx.Err()
	}
}

// ok: the errors come to an end themselves.
func ranged(ctx context.Context, names []string) error {
	errs := make(chan error, len(names))
	var wg sync.WaitGroup
	for _, name := range names {
		wg.Go(func() { errs <- check(ctx, name) })
	}
	go func() {
		wg.Wait()
		close(errs)
	}()
	for {
		select {
		case err, ok := <-errs:
			if !ok {
				return nil
			}
			if err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
