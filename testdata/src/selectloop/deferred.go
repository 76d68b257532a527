package selectloop

import (
	"context"
	"time"
)

// ok: from apm-server: a deferred literal closes when the context that both look at has
// ended, or when the loop has taken the error and left.
func gather(ctx context.Context, use func(int), query func(context.Context) (int, error)) {
	out, errs := poll(ctx, query)
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case err := <-errs:
				println(err)
				return
			case m := <-out:
				use(m)
			}
		}
	}()
}

func poll(ctx context.Context, query func(context.Context) (int, error)) (<-chan int, <-chan error) {
	out := make(chan int)
	errs := make(chan error)
	go func() {
		ticker := time.NewTicker(time.Second)
		defer func() {
			ticker.Stop()
			close(out)
		}()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				e, err := query(ctx)
				if err != nil {
					select {
					case errs <- err:
					case <-ctx.Done():
					}
					return
				}
				select {
				case out <- e:
				case <-ctx.Done():
					return
				}
			}
		}
	}()
	return out, errs
}

// Nothing tells this one that the other has left.
func gatherOn(ctx context.Context, stop chan struct{}, use func(int)) {
	out := make(chan int)
	go func() {
		defer func() { close(out) }()
		for i := range 10 {
			select {
			case out <- i:
			case <-ctx.Done():
				return
			}
		}
	}()
	for {
		select {
		case <-stop:
			return
		case m := <-out: // want "the loop spins once out is closed"
			use(m)
		}
	}
}
